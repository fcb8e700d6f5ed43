import { once } from 'node:events';
import { expect } from 'vitest';
import { until } from '../engines/harness.ts';
import { outcome } from '../fixtures/outcome.ts';
import { strangePortrait, upload } from './studio-in-process.ts';
import { childrenOf, commandOf, dataDirectory, endOf, runInFlight, start } from './studio-process.ts';

const spinner = new URL('../fixtures/spin-on-signal.mjs', import.meta.url).href;
/** Children hear a signal that makes them spin. */
const env = { NODE_OPTIONS: `--import ${spinner}` };

/** How a process is made to do nothing more: stopped, or spinning. */
export type Stuck = 'SIGSTOP' | 'SIGUSR2';

/** A stuck encoder costs its run, and nothing else. */
export async function expectEncoderToBeEnded(stuck: Stuck): Promise<void> {
  const studio = await start(await dataDirectory(), [], env);
  const { id, next } = await runInFlight(studio);
  // The one at work and the spare one.
  for (const pid of await childrenOf(studio, 'encoder/main')) process.kill(pid, stuck);
  expect(await endOf(studio, id)).toMatchObject({
    status: 'failed',
    error: { code: 'encoder_failed', detail: expect.stringMatching(/no sign of life/) },
  });
  expect((await fetch(`${studio.url}/api/runs/${id}/video`)).status).toBe(200);
  expect(outcome(await endOf(studio, next))).toBe('done');
}

/** Children that are all stuck do not outlive the studio, however it ends. */
export async function expectNothingToLiveOn(signal: 'SIGKILL' | 'SIGTERM', stuck: Stuck): Promise<void> {
  const studio = await start(await dataDirectory(), [], env);
  await runInFlight(studio);
  void upload(studio, 'image', await strangePortrait(), 'a.png').catch(() => {});
  await childrenOf(studio, 'portrait/faces-process');
  const children = studio.alive().filter((pid) => pid !== studio.child.pid && isOurs(pid));
  // Engine, encoder, inspector, face finder.
  expect(children.length).toBeGreaterThanOrEqual(4);
  for (const pid of children) process.kill(pid, stuck);
  const exit = once(studio.child, 'exit');
  studio.child.kill(signal);
  expect(await exit).toEqual(signal === 'SIGKILL' ? [null, signal] : [0, null]);
  await until(() => studio.alive().length === 0, 20);
}

/** A program of the studio, and not the shell that watches over them all. */
function isOurs(pid: number): boolean {
  return commandOf(pid).includes('/server/');
}
