import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Run } from '../../server/contract/index.ts';
import { until } from '../engines/harness.ts';
import { describeProgram } from './described-program.ts';
import { json, strangePortrait, upload } from './studio-in-process.ts';
import {
  childrenOf,
  dataDirectory,
  emptyDirectory,
  exampleInputs,
  launch,
  runInFlight,
  type StudioProcess,
} from './studio-process.ts';

/** What the studio is in the middle of when the signal comes. */
const STATES = {
  'its start': async () => {},
  'its first look at the examples': async () => {},
  'an upload that is being inspected': async (studio: StudioProcess) => {
    void upload(studio, 'image', await strangePortrait(), 'a.png').catch(() => {});
    await childrenOf(studio, 'inspect/main');
  },
  'a run': (studio: StudioProcess) => runInFlight(studio),
  'a run of a program that does not mind being asked to end': async (studio: StudioProcess) => {
    const inputs = await exampleInputs(studio.url);
    const { body } = await json<Run>(`${studio.url}/api/runs`, 'POST', {
      ...inputs,
      engine: 'talking',
      prompt: '',
      params: { num_clip: 2 },
    });
    expect(body.engine).toBe('talking');
    await childrenOf(studio, 'fixtures/command/ignores-sigterm');
  },
};

/** A moment, a signal, who gets it, and how often. */
export type Ended = readonly [
  state: keyof typeof STATES,
  signal: NodeJS.Signals,
  whom: 'the process' | 'its group, as Ctrl-C sends it' | 'its group, as a closed terminal sends it',
  times: 1 | 2,
];

export const ENDS_IN_ORDER =
  'in the middle of %s, %s to %s (%d×) ends the studio in order and leaves no process';

/** The studio ends with exit code 0, and nothing of it lives on. */
export async function expectToEndInOrder(...[state, signal, whom, times]: Ended): Promise<void> {
  const dataDir = state.startsWith('its') ? emptyDirectory() : await dataDirectory();
  describeProgram(dataDir, 'ignores-sigterm');
  const { listening, ...starting } = launch(dataDir, ['--engine', 'preview']);
  if (state === 'its start') await until(() => existsSync(join(dataDir, 'lock.sqlite')));
  else await STATES[state]({ ...starting, url: await listening });
  listening.catch(() => {});
  const { child } = starting;
  const pid = child.pid ?? 0;
  const exit = once(child, 'exit');
  for (let sent = 0; sent < times; sent++) {
    if (sent > 0) await sleep(400);
    if (child.exitCode === null) process.kill(whom.startsWith('its group') ? -pid : pid, signal);
  }
  expect(await exit).toEqual([0, null]);
  expect(starting.said()).not.toContain('could be closed in time');
  await until(() => starting.alive().length === 0, 15);
}
