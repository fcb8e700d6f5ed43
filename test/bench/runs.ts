import WebSocket from 'ws';
import { Asset, type PartialParams, type Run, StudioEvent } from '../../server/contract/index.ts';
import type { Material } from '../fixtures/material.ts';
import type { Studio } from '../fixtures/studio.ts';

/** Uploads a file and answers its id. */
export async function upload(studio: Studio, kind: 'image' | 'audio', file: Material): Promise<string> {
  const form = new FormData();
  form.append('kind', kind);
  form.append('file', new Blob([new Uint8Array(file.buffer)], { type: file.mimeType }), file.name);
  return Asset.parse(await studio.json('/api/assets', { method: 'POST', body: form })).id;
}

/** Starts a run and answers it as it was accepted. */
export function generate(
  studio: Studio,
  inputs: { image: string; audio: string },
  params: PartialParams,
): Promise<Run> {
  return studio.json<Run>('/api/runs', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...inputs, prompt: 'A presenter speaks to the camera.', params }),
  });
}

/** Follows the studio's events until `until` answers true for one, and answers that one. */
export function follow(studio: Studio, until: (event: StudioEvent) => boolean): Promise<StudioEvent> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${studio.url.replace('http', 'ws')}/api/progress`, { origin: studio.url });
    socket.on('open', () => socket.send(JSON.stringify({ subscribe: { runs: 'all', after: 0 } })));
    socket.on('error', reject);
    socket.on('message', (bytes) => {
      const event = StudioEvent.parse(JSON.parse(bytes.toString()));
      if (!until(event)) return;
      socket.close();
      resolve(event);
    });
  });
}

/** Waits for the end of a run; throws unless it is `done`. */
export async function finished(studio: Studio, run: string): Promise<Run> {
  const event = await follow(
    studio,
    (e) =>
      e.type === 'run.status' &&
      e.run === run &&
      ['done', 'failed', 'cancelled', 'interrupted'].includes(e.snapshot.status),
  );
  if (event.type !== 'run.status' || event.snapshot.status !== 'done')
    throw new Error(`run ${run} did not finish: ${JSON.stringify(event)}`);
  return event.snapshot;
}
