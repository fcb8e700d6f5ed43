import type { Asset, AssetKind, Restored } from '#contract';
import { addressOf, readAnswer } from './call.ts';
import { Unreachable } from './trouble.ts';

/** How far an upload is: bytes sent of bytes in all. */
export type UploadProgress = { sent: number; total: number };

/** What to upload and whom to tell. */
export type UploadOptions = {
  onProgress?: (progress: UploadProgress) => void;
  signal?: AbortSignal;
};

/**
 * Uploads a portrait or a recording. XMLHttpRequest because fetch does not say how much it has sent.
 * Resolves with the probed and inspected asset; throws as `call` does.
 */
export function uploadAsset(
  base: string,
  kind: AssetKind,
  file: Blob,
  name: string,
  { onProgress, signal }: UploadOptions = {},
): Promise<Asset> {
  const form = new FormData();
  // The studio reads the parts in order and must know the kind before the bytes arrive.
  form.append('kind', kind);
  form.append('file', file, name);
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError());
    const request = new XMLHttpRequest();
    request.open('POST', base + addressOf('uploadAsset'));
    request.upload.onprogress = (event) => onProgress?.({ sent: event.loaded, total: event.total });
    request.onload = () => {
      try {
        resolve(readAnswer('uploadAsset', request.status, request.responseText));
      } catch (error) {
        reject(error);
      }
    };
    request.onerror = () => reject(new Unreachable('The upload did not get through.'));
    request.onabort = () => reject(abortError());
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}

/** Asks what a video was made from. Throws as `call` does. */
export async function restore(base: string, video: Blob): Promise<Restored> {
  const form = new FormData();
  form.append('file', video, 'video.mp4');
  let response: Response;
  try {
    response = await fetch(base + addressOf('restore'), { method: 'POST', body: form });
  } catch (error) {
    throw new Unreachable('The studio does not answer.', { cause: error });
  }
  return readAnswer('restore', response.status, await response.text());
}

function abortError(): DOMException {
  return new DOMException('The upload was stopped.', 'AbortError');
}
