import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Outcome } from '../../server/engines/engine.ts';
import { variant } from '../variant.ts';
import { type EngineHarness, fixture, folder, job, supervise, until } from './harness.ts';

const ignore = () => undefined;

async function run({ engine }: EngineHarness, name: string): Promise<Outcome> {
  return engine.generate(await job(name), ignore).outcome;
}

/** The engine makes the next video, and nothing of it or of what it left behind lives afterwards. */
async function recovers(harness: EngineHarness): Promise<void> {
  expect(await run(harness, 'next')).toMatchObject({ kind: 'done', frames: 30 });
  await harness.engine.shutdown();
  expect(harness.survivors()).toEqual([]);
}

test('crash at start: the reason is the error it printed, and it starts once the cause is gone', async () => {
  const flag = join(folder(), 'weights');
  const harness = supervise(fixture('crash-at-start', { FLAG: flag }));
  await expect(harness.engine.load()).rejects.toMatchObject({
    name: 'EngineError',
    code: 'engine_start_failed',
  });
  expect(harness.engine.status().state).toBe('failed');
  expect(harness.engine.status().problem).toBe(
    'The engine did not start (exit code 1): Error: no weights in ckpt/',
  );
  expect(harness.survivors()).toEqual([]);
  expect(await run(harness, 'early')).toMatchObject({
    kind: 'failed',
    code: 'engine_start_failed',
    frames: 0,
    cause: {
      code: 'start-exited',
      of: 1,
      ranks: [
        {
          rank: 0,
          exit: { kind: 'code', code: 1 },
          errors: ['Error: no weights in ckpt/'],
          traceback: expect.stringMatching(/^Error: no weights in ckpt\/\n +at .*crash-at-start/),
          lines: expect.arrayContaining(['Error: no weights in ckpt/']),
        },
      ],
    },
  });
  expect(harness.engine.status().cause?.code).toBe('start-exited');
  writeFileSync(flag, '');
  await recovers(harness);
});

test('a program that does not exist is a start that failed', async () => {
  const harness = supervise({ command: '/nowhere/torchrun', args: [], ranks: 2 });
  await expect(harness.engine.load()).rejects.toMatchObject({ code: 'engine_start_failed' });
  expect(harness.engine.status().problem).toContain('ENOENT');
  expect(harness.engine.status().cause).toMatchObject({
    code: 'start-exited',
    of: 2,
    ranks: [{ exit: { kind: 'unstarted', reason: expect.stringContaining('ENOENT') } }, {}],
  });
});

test('never ready: that is told, and the process is gone', async () => {
  const flag = join(folder(), 'flag');
  const harness = supervise(fixture('never-ready', { FLAG: flag }), {
    inactivity: { loading: 8, preparing: 5, conditioning: 5, generating: 2, decoding: 2, saving: 2 },
  });
  await expect(harness.engine.load()).rejects.toMatchObject({ code: 'engine_hung' });
  expect(harness.engine.status().cause).toMatchObject({
    code: 'start-hung',
    values: { seconds: 8 },
    ranks: [{ rank: 0, ended: true, exit: { kind: 'signal', signal: 'SIGTERM' } }],
  });
  expect(harness.survivors()).toEqual([]);
  writeFileSync(flag, '');
  await recovers(harness);
});

variant('wrong protocol version: both versions are named', async () => {
  const harness = supervise(fixture('wrong-protocol'));
  await expect(harness.engine.load()).rejects.toMatchObject({
    code: 'engine_start_failed',
    message: expect.stringMatching(/protocol 99.*speaks 2/),
    failure: { cause: { code: 'protocol-mismatch', values: { theirs: 99, ours: 2 } } },
  });
  expect(harness.survivors()).toEqual([]);
});

test('crash in the middle: the cause is named, the frames so far are counted, it restarts by itself', async () => {
  const harness = supervise(fixture('crash-mid-run'));
  const outcome = await run(harness, 'doomed');
  expect(outcome).toMatchObject({
    kind: 'failed',
    code: 'engine_crashed',
    frames: 5,
    message: expect.stringContaining('RangeError: CUDA out of memory'),
    cause: {
      code: 'exited',
      stage: 'generating',
      known: 'memory',
      ranks: [
        {
          exit: { kind: 'code', code: 1 },
          errors: ['RangeError: CUDA out of memory. Tried to allocate 4.17 GiB'],
          traceback: expect.stringContaining('crash-mid-run'),
        },
      ],
    },
  });
  expect(harness.engine.status().state).toBe('loading');
  await until(() => harness.engine.status().state === 'ready');
  await recovers(harness);
});

variant('exit 0 without done is a failure', async () => {
  const harness = supervise(fixture('exit-zero'));
  expect(await run(harness, 'doomed')).toMatchObject({
    kind: 'failed',
    code: 'engine_crashed',
    message: 'The engine ended without finishing the video (exit code 0).',
    cause: { code: 'exited-unfinished', ranks: [{ exit: { kind: 'code', code: 0 }, errors: [], lines: [] }] },
  });
  await recovers(harness);
});

test('hang: no sign of life within the limit fails the run and the engine comes back', async () => {
  const harness = supervise(fixture('hang-silently'));
  expect(await run(harness, 'doomed')).toMatchObject({
    kind: 'failed',
    code: 'engine_hung',
    frames: 5,
    message: 'The engine gave no sign of life for 2 s (generating).',
    cause: {
      code: 'hung',
      values: { seconds: 2 },
      stage: 'generating',
      ranks: [{ ended: true, exit: { kind: 'signal', signal: 'SIGTERM' } }],
    },
  });
  await recovers(harness);
});

test('ignoring cancel and SIGTERM: it is killed, and the run is still a cancelled one', async () => {
  const harness = supervise(fixture('ignore-sigterm'));
  const work = await job('deaf', 1000);
  const generation = harness.engine.generate(work, ignore);
  await until(() => work.received.length >= 2);
  const [pid] = harness.pids();
  const asked = Date.now();
  generation.cancel();
  const outcome = await generation.outcome;
  expect(outcome.kind).toBe('cancelled');
  expect(outcome.frames).toBeGreaterThanOrEqual(2);
  // One second of grace and half a second to SIGKILL.
  expect(Date.now() - asked).toBeLessThan(20_000);
  expect(harness.survivors()).not.toContain(pid);
  await recovers(harness);
});

variant('nonsense on fd 3 without end fails the run instead of waiting for the watchdog', async () => {
  const harness = supervise(fixture('nonsense'), {
    inactivity: { loading: 20, preparing: 60, conditioning: 60, generating: 60, decoding: 60, saving: 60 },
  });
  const work = await job('doomed');
  expect(await harness.engine.generate(work, ignore).outcome).toMatchObject({
    kind: 'failed',
    code: 'engine_failed',
    cause: { code: 'nonsense', ranks: [{ ended: true }] },
  });
  expect(readFileSync(work.log, 'utf8')).toContain('Loading checkpoint shards');
  await recovers(harness);
});

variant('some nonsense on fd 3 between events is only logged', async () => {
  const harness = supervise(fixture('some-nonsense'));
  await recovers(harness);
});

test('lines without end on fd 3 and stdout cost no memory and fail the run', async () => {
  const harness = supervise(fixture('endless-line'));
  const before = process.memoryUsage().rss;
  const work = await job('doomed');
  expect(await harness.engine.generate(work, ignore).outcome).toMatchObject({ kind: 'failed' });
  expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  expect(readFileSync(work.log).length).toBeLessThan(17 * 1024 * 1024);
  await recovers(harness);
});

test('grandchildren die with their engine, also one that has left its process group', async () => {
  const pids = join(folder(), 'pids');
  const harness = supervise(fixture('leave-grandchild', { PIDS: pids }));
  expect(await run(harness, 'doomed')).toMatchObject({ kind: 'failed', code: 'engine_crashed' });
  const grandchildren = readFileSync(pids, 'utf8').split(' ').map(Number);
  expect(grandchildren).toHaveLength(2);
  for (const pid of grandchildren) await until(() => !harness.survivors().includes(pid));
  await recovers(harness);
});

test('fewer frames than announced is a failure that says how many there are', async () => {
  const harness = supervise(fixture('too-few-frames'));
  expect(await run(harness, 'doomed')).toMatchObject({
    kind: 'failed',
    code: 'engine_failed',
    frames: 20,
    message: 'The engine finished after 20 of 30 frames.',
    cause: { code: 'frames-missing', values: { made: 20, expected: 30 } },
  });
  await recovers(harness);
});

test('one rank of two dies: the run fails with its rank and error, and the waiting rank is ended', async () => {
  const harness = supervise(fixture('one-rank-dies', {}, 2));
  const outcome = await run(harness, 'doomed');
  expect(outcome).toMatchObject({
    kind: 'failed',
    code: 'engine_crashed',
    message: expect.stringMatching(/^Rank 1 .*NCCL error/),
    cause: {
      code: 'exited',
      of: 2,
      // In order of time: the rank that waited was only ended because of the other.
      ranks: [
        {
          rank: 1,
          exit: { kind: 'code', code: 1 },
          errors: ['Error: NCCL error: unhandled system error'],
          traceback: expect.stringContaining('one-rank-dies'),
        },
        { rank: 0, ended: true, exit: { kind: 'signal', signal: 'SIGKILL' }, errors: [] },
      ],
    },
  });
  await recovers(harness);
});

variant('one rank of three reports a failure and never answers again: its traceback is kept', async () => {
  const harness = supervise(fixture('one-rank-fails', {}, 3));
  expect(await run(harness, 'doomed')).toMatchObject({
    kind: 'failed',
    code: 'engine_failed',
    message: 'Rank 1: Unsupported solver.',
    cause: {
      code: 'reported',
      values: { message: 'Unsupported solver.' },
      of: 3,
      ranks: [{ rank: 1, traceback: 'line 7' }, {}, {}],
    },
  });
  await recovers(harness);
});

variant('a deaf engine and its deaf grandchild are gone after shutdown', async () => {
  const pids = join(folder(), 'pids');
  const harness = supervise(fixture('deaf', { PIDS: pids }));
  await harness.engine.load();
  expect(existsSync(pids)).toBe(true);
  expect(harness.survivors().length).toBeGreaterThanOrEqual(2);
  await harness.engine.shutdown();
  // A killed grandchild has a parent of its own, which takes note of its end when it gets to it.
  await expect.poll(() => harness.survivors()).toEqual([]);
});
