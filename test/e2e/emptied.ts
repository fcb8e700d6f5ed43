import type { Preset, RunPage } from '../../server/contract/index.ts';
import type { Studio } from '../fixtures/studio.ts';

/** Deletes the runs and the presets that people made, as they would; the queue goes on. What was uploaded stays. */
export async function empty(studio: Studio): Promise<void> {
  for (;;) {
    const { runs } = await studio.json<RunPage>('/api/runs');
    if (runs.length === 0) break;
    for (const { id } of runs) await remove(studio, `/api/runs/${id}`);
  }
  const { presets } = await studio.json<{ presets: Preset[] }>('/api/presets');
  for (const { name, readOnly } of presets)
    if (!readOnly) await remove(studio, `/api/presets/${encodeURIComponent(name)}`);
  await studio.json('/api/queue', {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ paused: false }),
  });
}

async function remove(studio: Studio, path: string): Promise<void> {
  const { status } = await fetch(studio.url + path, { method: 'DELETE' });
  if (status !== 204) throw new Error(`DELETE ${path} was answered with ${status}.`);
}
