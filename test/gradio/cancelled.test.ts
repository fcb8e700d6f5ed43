import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../server/config/load.ts';
import { Calls } from '../../server/gradio/calls.ts';
import { endpointsOf } from '../../server/gradio/endpoints.ts';
import { IssuedFiles } from '../../server/gradio/issued-files.ts';
import { Studio } from '../../server/studio.ts';
import { folder } from '../engines/harness.ts';
import { furnishInputs } from '../fixtures/visited.ts';

const EXAMPLES = fileURLToPath(new URL('../../configs/examples/', import.meta.url));

test('a call that is cancelled while its run is being written down ends that run', {
  timeout: 60_000,
}, async () => {
  const dataDir = folder();
  await furnishInputs(dataDir);
  const config = loadConfig(['--data-dir', dataDir], {});
  const studio = await Studio.open({ ...config, examples: [] }, (fault) => console.error(fault));
  onTestFinished(() => studio.close());
  studio.start('runs');
  const files = new IssuedFiles();
  const given = async (kind: 'image' | 'audio', path: string) => {
    const content = createReadStream(join(EXAMPLES, path));
    const { id, name } = await studio.assets.add({ kind, filename: path, content });
    return { path: files.issue({ kind: 'asset', id, name }, 'mine') };
  };
  const image = await given('image', 'portraits/daniel.png');
  const audio = await given('audio', 'recordings/report-en.wav');
  const calls = new Calls(studio, files, (fault) => console.error(fault));
  const generate = endpointsOf('calm').find(({ name }) => name === 'generate_wrapper');
  if (!generate) throw new Error('There is no such endpoint.');
  const caller = { studio: 'http://127.0.0.1:8383', session: 'mine', listens: true };
  const unlisten = studio.runs.log.listen(({ type }) => {
    if (type === 'run.created') call.cancel();
  });
  const call = calls.begin(generate, ['calm', image, audio, 10_000, 4, 0, 48, '720*400'], caller);
  expect(await call.outcome).toMatchObject({ error: 'The run was cancelled.' });
  unlisten();
  expect(studio.runs.list({ limit: 10 }).runs).toMatchObject([{ status: 'cancelled' }]);
});
