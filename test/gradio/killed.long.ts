import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client, handle_file } from '@gradio/client';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { RunPage } from '../../server/contract/index.ts';
import { json } from '../http/studio-in-process.ts';
import { dataDirectory, launch } from '../http/studio-process.ts';
import { GRADIO_CLIENTS, INSTALLING_MS, pythonWith } from './python.ts';

beforeAll(
  async () => void (await Promise.all(GRADIO_CLIENTS.map((client) => pythonWith(client)))),
  INSTALLING_MS,
);

const EXAMPLES = fileURLToPath(new URL('../../configs/examples/', import.meta.url));
const IMAGE = join(EXAMPLES, 'portraits/daniel.png');
const AUDIO = join(EXAMPLES, 'recordings/report-en.wav');
const LONG = { size: '720*400', num_clip: 10_000 };

/** A script of Python, line by line. */
async function script(version: string, url: string) {
  const path = fileURLToPath(new URL('../fixtures/python/survive.py', import.meta.url));
  const env = { ...process.env, GRADIO_ANALYTICS_ENABLED: 'False', HF_HUB_OFFLINE: '1' };
  const child = spawn(await pythonWith(version), [path, url, IMAGE, AUDIO], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { next: async () => (await lines.next()).value, goOn: () => child.stdin.write('\n') };
}

test('a studio that is killed and comes back: every client is told, and goes on with it', async () => {
  const dataDir = await dataDirectory();
  const first = launch(dataDir);
  const url = await first.listening;
  const scripts = await Promise.all(GRADIO_CLIENTS.map((version) => script(version, url)));
  const inputs = () => ({ image: handle_file(IMAGE), audio: handle_file(AUDIO) });
  const job = (await Client.connect(url, { events: ['status', 'data'] })).submit('/generate_wrapper', {
    ...inputs(),
    ...LONG,
  });
  let error: string | undefined;
  for (const one of scripts) expect(await one.next()).toBe('under way');
  for await (const event of job) {
    if (event.type !== 'status') continue;
    if (event.stage === 'error') error = event.message;
    else if (event.progress_data || event.position !== undefined) first.child.kill('SIGKILL');
  }
  expect(error).toContain('Connection errored out');
  for (const one of scripts) expect(await one.next()).toBe('told');
  if (first.child.exitCode === null && first.child.signalCode === null) await once(first.child, 'exit');

  const second = launch(dataDir, ['--port', new URL(url).port, '--strict-port']);
  expect(await second.listening).toBe(url);
  // What was under way is known as interrupted; what waited waits on, and nobody wants it any more.
  const { runs } = (await json<RunPage>(`${url}/api/runs`, 'GET')).body;
  expect(runs.map(({ status }) => status)).toContain('interrupted');
  for (const { id, endedAt } of runs) if (!endedAt) await json(`${url}/api/runs/${id}/cancel`, 'POST');
  for (const one of scripts) {
    one.goOn();
    expect(JSON.parse(await one.next())).toEqual({
      killed: expect.stringMatching(/Error$/),
      back: expect.stringContaining('16 frames'),
    });
  }
  const small = { ...inputs(), size: '384*256', infer_frames: 16, num_clip: 1 };
  const { data } = await (await Client.connect(url)).predict('/generate_wrapper', small);
  expect((data as unknown[])[1]).toContain('16 frames');
  second.child.kill('SIGKILL');
  await once(second.child, 'exit');
});
