import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Run } from '../../server/contract/index.ts';
import { until } from '../engines/harness.ts';
import { json, portrait, upload } from './studio-in-process.ts';
import { childOf, dataDirectory, runInFlight, type StudioProcess, startProcess } from './studio-process.ts';

/** What the studio is in the middle of when the signal comes. */
const STATES: Record<string, (studio: StudioProcess) => Promise<unknown>> = {
  'its first look at the examples': async () => {},
  'an upload that is being inspected': async (studio) => {
    void upload(studio, 'image', await portrait(), 'a.png').catch(() => {});
    await childOf(studio, 'inspect/main');
  },
  'a run': (studio) => runInFlight(studio),
};

describe.each(Object.entries(STATES))('in the middle of %s', (_state, reach) => {
  test.each([
    ['SIGINT', 'its group, as Ctrl-C sends it', true, 1],
    ['SIGTERM', 'its group', true, 1],
    ['SIGTERM', 'the process', false, 1],
    ['SIGINT', 'its group, twice', true, 2],
    ['SIGHUP', 'its group, as a closed terminal sends it', true, 1],
  ] as const)(
    '%s to %s ends the studio in order and leaves no process',
    async (signal, _whom, toGroup, times) => {
      const studio = await startProcess(dataDirectory());
      await reach(studio);
      const pid = studio.child.pid ?? 0;
      const exit = once(studio.child, 'exit');
      for (let sent = 0; sent < times; sent++) {
        if (sent > 0) await sleep(400);
        if (studio.child.exitCode === null) process.kill(toGroup ? -pid : pid, signal);
      }
      expect(await exit).toEqual([0, null]);
      await until(() => studio.alive().length === 0, 15);
    },
    120_000,
  );
});

describe('A child that does not move any more', () => {
  test('is found out when it is the encoder: the run says so, the engine is not blamed, the next run is made', async () => {
    const studio = await startProcess(dataDirectory());
    const { id, next } = await runInFlight(studio);
    process.kill(await childOf(studio, 'encoder/main'), 'SIGSTOP');
    const ended = async (run: string): Promise<Run> => {
      for (;;) {
        const { body } = await json<Run>(`${studio.url}/api/runs/${run}`, 'GET');
        if (body.status !== 'queued' && body.status !== 'starting' && body.status !== 'running') return body;
        await sleep(200);
      }
    };
    expect(await ended(id)).toMatchObject({ status: 'failed', error: { code: 'encoder_failed' } });
    expect((await ended(next)).status).toBe('done');
  }, 180_000);

  test('does not outlive a killed studio', async () => {
    const studio = await startProcess(dataDirectory());
    await runInFlight(studio);
    for (const pid of studio.alive()) if (pid !== studio.child.pid) stop(pid);
    studio.child.kill('SIGKILL');
    await until(() => studio.alive().length === 0, 15);
  }, 180_000);
});

/** Stops a process, unless it is a shell: the guard is no child that does the studio's work. */
function stop(pid: number): void {
  if (!readdirSync('/proc').includes(String(pid))) return;
  const isShell = readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('/bin/sh');
  if (!isShell) process.kill(pid, 'SIGSTOP');
}
