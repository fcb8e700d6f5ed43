import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { loadConfig } from '../server/config/load.ts';
import { RunQuery } from '../server/contract/index.ts';
import { DatabaseError } from '../server/database/database.ts';
import { Studio } from '../server/studio.ts';
import { folder } from './engines/harness.ts';
import { furnishInputs } from './fixtures/visited.ts';

const EXAMPLES = fileURLToPath(new URL('../configs/examples/', import.meta.url));

/** A studio without a door, which knows the shipped portraits and recordings. */
async function open(dataDir = folder()): Promise<Studio> {
  await furnishInputs(dataDir);
  const config = loadConfig(['--data-dir', dataDir], {});
  const studio = await Studio.open({ ...config, examples: [] }, (fault) => console.error(fault));
  onTestFinished(() => studio.close());
  return studio;
}

test('a video is made without a door: no port, no HTTP', { timeout: 120_000 }, async () => {
  const studio = await open();
  studio.start();
  const add = (kind: 'image' | 'audio', path: string) =>
    studio.assets.add({ kind, filename: path, content: createReadStream(join(EXAMPLES, path)) });
  const image = (await add('image', 'portraits/daniel.png')).id;
  const audio = (await add('audio', 'recordings/report-en.wav')).id;
  const params = { size: '384*256', infer_frames: 16, num_clip: 1 } as const;
  const request = { image, audio, prompt: 'a calm man', params };
  const heard = new Set<string>();
  const run = await studio.runs.perform(request, new AbortController().signal, ({ type }) => heard.add(type));
  expect(run).toMatchObject({ status: 'done', engine: 'preview', progress: { frames: 16 } });
  expect([...heard]).toEqual(expect.arrayContaining(['run.created', 'run.progress', 'run.status']));
  expect((await readFile(await studio.runs.video(run.id))).toString('latin1', 4, 8)).toBe('ftyp');

  // Whoever has left before it began gets none.
  const left = studio.runs.perform(request, AbortSignal.abort(), () => undefined);
  await expect(left).rejects.toThrow('The run was cancelled.');
  expect(studio.runs.list(RunQuery.parse({})).runs.map(({ status }) => status)).toEqual([
    'cancelled',
    'done',
  ]);
});

test('a second studio on the same data is refused before it touches anything', async () => {
  const dataDir = folder();
  const first = await open(dataDir);
  const upload = join(dataDir, 'assets', '.incoming', 'asset-half');
  await mkdir(upload);
  await writeFile(join(upload, 'original'), 'half of an upload');
  await expect(open(dataDir)).rejects.toThrow(DatabaseError);
  expect(existsSync(join(upload, 'original'))).toBe(true);
  await first.close();
  await open(dataDir);
  expect(existsSync(upload)).toBe(false);
});

test('planning is a question and leaves the engine alone; preparing is asked for', {
  timeout: 60_000,
}, async () => {
  const studio = await open();
  const engine = studio.engines.get('preview');
  const prepare = vi.spyOn(engine, 'prepare');
  await engine.load();
  const content = createReadStream(join(EXAMPLES, 'portraits/daniel.png'));
  const { id } = await studio.assets.add({ kind: 'image', filename: 'daniel.png', content });
  // A portrait that came in is prepared, by whatever door it came.
  await expect.poll(() => prepare.mock.calls.length).toBe(1);
  const request = { image: id, params: { size: '384*256' } } as const;
  const { width, height } = await studio.plan(request);
  await studio.plan(request);
  expect(prepare).toHaveBeenCalledTimes(1);
  await studio.prepare(request);
  expect(prepare).toHaveBeenLastCalledWith(expect.objectContaining({ width, height }));
  expect(await prepare.mock.results.at(-1)?.value).toEqual({ ok: true });
});
