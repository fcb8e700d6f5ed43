import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { AssetId, Options } from '../../server/contract/index.ts';
import { describeProgram } from './described-program.ts';
import { childrenOf, dataDirectory, start } from './studio-process.ts';

const TOKEN = 'a-token-of-this-test';
const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };

async function inputs(url: string): Promise<{ image: AssetId; audio: AssetId }> {
  for (;;) {
    const options = (await (await fetch(`${url}/api/options`, { headers })).json()) as Options;
    const { image, audio } = options.defaults;
    if (image && audio) return { image, audio };
    await sleep(200);
  }
}

/** The variables of a process; none when it has its work done and is gone. */
function environment(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

test('no child inherits the token, and a program is given the variables that its description names', async () => {
  const dataDir = await dataDirectory();
  describeProgram(dataDir, 'hangs', { environment: ['TALKING_KEY'] });
  const given = { STUDIO_TOKEN: TOKEN, TALKING_KEY: 'key-of-the-program', HF_HOME: '/models' };
  const studio = await start(dataDir, [], given);
  const run = { ...(await inputs(studio.url)), engine: 'talking', prompt: '', params: { num_clip: 2 } };
  await fetch(`${studio.url}/api/runs`, { method: 'POST', headers, body: JSON.stringify(run) });
  const [program = 0] = await childrenOf(studio, 'fixtures/command/hangs');
  const [encoder = 0] = await childrenOf(studio, 'encoder/main');
  const children = studio.alive().filter((pid) => pid !== studio.child.pid);
  expect(children.length).toBeGreaterThanOrEqual(4);
  for (const pid of children) expect(environment(pid)).not.toContain(TOKEN);
  expect(environment(program)).toContain('TALKING_KEY=key-of-the-program');
  expect(environment(program)).toContain('HF_HOME=/models');
  expect(environment(encoder)).not.toContain('key-of-the-program');
}, 120_000);
