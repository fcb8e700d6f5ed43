import { z } from 'zod';
import { AssetId, type AssetKind, ProblemError } from '../contract/index.ts';
import type { Studio } from '../studio.ts';
import type { IssuedFiles } from './issued-files.ts';
import { PREFIX } from './page-description.ts';

/** A file in an answer, as Gradio's clients take it. */
export interface FileData {
  path: string;
  url: string;
  size: number | null;
  orig_name: string;
  mime_type: string;
  is_stream: false;
  meta: { _type: 'gradio.FileData' };
}

/** A file in a call: what it says about itself besides its path is not believed. */
const FileValue = z.union([z.string(), z.object({ path: z.string() }).transform(({ path }) => path)]);

/** The file behind `path` as an answer; `studio` is the address under which the caller reaches the studio. */
export function fileData(
  studio: string,
  path: string,
  { name, mime, bytes }: { name: string; mime: string; bytes: number | null },
): FileData {
  const url = `${studio}${PREFIX}/file=${path.split('/').map(encodeURIComponent).join('/')}`;
  const meta = { _type: 'gradio.FileData' as const };
  return { path, url, size: bytes, orig_name: name, mime_type: mime, is_stream: false, meta };
}

/** Where the files of a call are looked for. */
export interface CallFiles {
  files: IssuedFiles;
  assets: Studio['assets'];
  /** The session of the call. */
  session: string;
  /** The address under which the caller reaches the studio, such as `http://127.0.0.1:7860`. */
  studio: string;
}

/**
 * The portrait or recording that a call names: by the path of an upload, or by an address at this studio. Nothing is
 * fetched: an address is read, never asked.
 * @throws ProblemError with the name of the parameter
 */
export async function assetOf(value: unknown, kind: AssetKind, from: CallFiles): Promise<AssetId> {
  const what = kind === 'image' ? 'a picture' : 'a recording';
  const given = FileValue.safeParse(value);
  if (!given.success || given.data === '')
    throw new ProblemError('invalid_request', `${kind}: ${what} is needed.`, { field: kind });
  const id = /^https?:/i.test(given.data)
    ? atAddress(given.data, kind, from)
    : atPath(given.data, kind, from);
  const asset = await from.assets.get(id);
  if (!asset) throw new ProblemError('not_found', `${kind}: this file is not there any more.`);
  if (asset.kind !== kind)
    throw new ProblemError('unsupported_media', `${kind}: ${asset.name} is not ${what}.`, { field: kind });
  return asset.id;
}

function atPath(path: string, kind: AssetKind, { files, session }: CallFiles): AssetId {
  const file = files.usedBy(session, path, kind);
  if (file.kind === 'asset') return file.id;
  if (file.kind === 'refused') {
    const { code, detail, format } = file.problem;
    // What it is nobody knows, so it was looked at as a recording.
    const isUnknown = code === 'unsupported_media' && !format && kind === 'image';
    const why = isUnknown ? 'this is not a picture that the studio takes.' : detail;
    throw new ProblemError(code, `${kind}: ${why}`, { field: kind });
  }
  const detail = `${kind}: a finished video is not a portrait and not a recording.`;
  throw new ProblemError('invalid_request', detail, { field: kind });
}

function atAddress(address: string, kind: AssetKind, from: CallFiles): AssetId {
  const url = URL.canParse(address) ? new URL(address) : null;
  const isOurs = url?.origin === new URL(from.studio).origin;
  const path = decoded(url?.pathname ?? '');
  const asset = AssetId.safeParse(/\/api\/assets\/([^/]+)$/.exec(path)?.[1]);
  if (isOurs && asset.success) return asset.data;
  const issued = new RegExp(`${PREFIX}/file=(.+)$`).exec(path)?.[1];
  if (isOurs && issued !== undefined) return atPath(issued, kind, from);
  throw new ProblemError(
    'invalid_request',
    `${kind}: the studio fetches nothing from elsewhere. Download the file and pass its path.`,
    { field: kind },
  );
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}
