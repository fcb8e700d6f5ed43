import { once } from 'node:events';
import { existsSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Amount, BatchWithRuns, Options, Problem, Run, RunPage } from '../../server/contract/index.ts';
import { furnishVisited } from '../fixtures/visited.ts';
import { fill } from '../media/small-disk.ts';
import { variant } from '../variant.ts';
import { processDisk } from './process-disk.ts';
import { json, portrait, upload } from './studio-in-process.ts';
import { exampleInputs, type StudioProcess, start } from './studio-process.ts';

const disk = await processDisk(96);
afterAll(() => disk?.remove());

/** A stack of V8. */
const STACK = /^ {4}at /m;
const SHORT = { size: '384*256' as const, infer_frames: 16, num_clip: 2 };
/** The log of the database is full after so many writes at the latest. */
const MOST_KEPT = 200;
/** It is not over before it is killed. */
const LONG = { size: '1280*720' as const, num_clip: 1000 };

describe.runIf(disk)('On a disk that is full to the last byte, the reserve given up', () => {
  let studio: StudioProcess;
  const dataDir = () => join(disk?.inside ?? '', 'data');
  const outside = (...path: string[]) => join(disk?.outside ?? '', 'data', ...path);
  const open = async () => {
    studio = await start(dataDir(), disk?.enter);
  };
  /** What a test before this one has left of the queue is no matter. */
  const openAndGoOn = async () => {
    await open();
    await call('PATCH', '/queue', { paused: false });
  };
  const call = <T>(method: string, path: string, body?: unknown) =>
    json<T>(`${studio.url}/api${path}`, method, body);
  const queued = async () => (await call<RunPage>('GET', '/runs?limit=200&status=queued')).body.runs;
  const list = async () => (await call<RunPage>('GET', '/runs?limit=200')).body.runs;
  const run = async (params: object) => {
    const { body } = await call<Run>('POST', '/runs', {
      ...(await exampleInputs(studio.url)),
      prompt: '',
      params,
    });
    return body.id;
  };
  const became = async (id: string, fits: (run: Run) => boolean) => {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const { body } = await call<Run>('GET', `/runs/${id}`);
      if (fits(body)) return;
      if (Date.now() > deadline)
        throw new Error(
          `Not within a minute: ${fits}, of ${JSON.stringify(body)}. It said: ${studio.said()}`,
        );
      await sleep(50);
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    studio.child.kill(signal);
    const [code] = await once(studio.child, 'exit');
    return code as number | null;
  };
  const fillUp = () => {
    rmSync(outside('reserve'), { force: true });
    // The studio may let go of something meanwhile.
    do fill(disk?.outside ?? '');
    while (statfsSync(disk?.outside ?? '').bfree > 0);
  };
  const empty = () => rmSync(join(disk?.outside ?? '', 'ballast'), { force: true });

  // A test that has failed leaves the others a disk with room, and no studio on it.
  afterEach(async () => {
    empty();
    if (studio.child.exitCode === null && studio.child.signalCode === null) await end('SIGKILL');
  });

  test('runs are deleted: what has ended, what waits, what is under way, and a whole batch', async () => {
    await furnishVisited(outside());
    await open();
    for (let i = 0; i < 3; i++) await run(SHORT);
    for (const { id } of await list()) await became(id, ({ status }) => status === 'done');
    const [done] = await list();
    const active = await run(LONG);
    const waiting = await run(LONG);
    const { body: batch } = await call<BatchWithRuns>('POST', '/batches', {
      kind: 'list',
      runs: [{ ...(await exampleInputs(studio.url)), prompt: '', params: SHORT }],
    });
    await became(active, ({ videoBytes }) => videoBytes > 0);
    fillUp();
    for (const path of [`/runs/${done?.id}`, `/runs/${active}`, `/runs/${waiting}`, `/batches/${batch.id}`])
      expect(await call('DELETE', path), path).toMatchObject({ status: 204 });
    expect(await list()).toHaveLength(2);
    expect(existsSync(outside('runs', done?.id ?? ''))).toBe(false);
    expect(await end('SIGTERM')).toBe(0);
    empty();
  }, 180_000);

  test('all that cannot be written says so with a sentence, and changes nothing', async () => {
    await open();
    const inputs = await exampleInputs(studio.url);
    // What still finds room in the database's log has been kept, and waits.
    await call('PATCH', '/queue', { paused: true });
    const [some] = await list();
    const calls: [string, string, (turn: number) => unknown][] = [
      ['POST', '/runs', () => ({ ...inputs, prompt: '', params: SHORT })],
      ['PATCH', `/runs/${some?.id}`, (turn) => ({ title: `renamed ${turn}`, starred: turn % 2 === 0 })],
      ['PATCH', '/queue', (turn) => ({ paused: turn % 2 === 1 })],
      ['PUT', '/presets/mine', () => ({ params: { sample_steps: 3 } })],
      ['POST', '/batches', () => ({ kind: 'list', runs: [{ ...inputs, prompt: '', params: SHORT }] })],
    ];
    const kept = async () =>
      JSON.stringify([
        await list(),
        (await call('GET', '/queue')).body,
        (await call('GET', '/presets')).body,
      ]);
    for (const [method, path, body] of calls) {
      for (let turn = 0; ; turn++) {
        // What the studio has cleared away meanwhile is room again.
        fillUp();
        const before = await kept();
        const answer = await call<Problem>(method, path, body(turn));
        if (answer.status < 300 && turn < MOST_KEPT) continue;
        expect(answer, path).toMatchObject({ status: 507, body: { code: 'disk_full' } });
        expect(answer.body.detail).toMatch(/^The disk is full\..*\.$/);
        expect(await kept()).toBe(before);
        break;
      }
    }
    fillUp();
    const file = await upload<Problem>(
      studio,
      'image',
      Buffer.concat([await portrait(), Buffer.alloc(9)]),
      'new.png',
    );
    expect(file).toMatchObject({ status: 507, body: { code: 'disk_full' } });
    // So does a correction, whose copy is written by the process that makes it.
    fillUp();
    const fixed = await call<Problem>('POST', `/assets/${inputs.audio}/fix`, {
      fix: 'trim',
      start: 0,
      end: 8,
    });
    expect(fixed).toMatchObject({ status: 507, body: { code: 'disk_full' } });
    expect(readdirSync(outside('assets', '.incoming'))).toEqual([]);
    // More than a page of them may wait.
    for (let left = await queued(); left.length > 0; left = await queued())
      for (const { id } of left) await call('DELETE', `/runs/${id}`);
    empty();
    await call('PATCH', '/queue', { paused: false });
    expect(await end('SIGTERM')).toBe(0);
    empty();
  }, 180_000);

  variant(
    'a run is cancelled and a kind of runs is deleted, which frees the disk',
    async () => {
      await openAndGoOn();
      const [kept] = (await list()).filter(({ status }) => status === 'done');
      await call('PATCH', `/runs/${kept?.id}`, { starred: true });
      const active = await run(LONG);
      await became(active, ({ videoBytes }) => videoBytes > 0);
      fillUp();
      // It may have ended of the full disk by then.
      expect([202, 409]).toContain((await call('POST', `/runs/${active}/cancel`)).status);
      // Nothing can be written of it until there is room, and that is what deleting makes.
      const gone = await call<Amount>('POST', '/storage/delete', { kind: 'videos' });
      expect(gone).toMatchObject({ status: 200 });
      expect(gone.body.count).toBeGreaterThan(0);
      expect(gone.body.bytes).toBeGreaterThan(10_000);
      expect((await list()).filter(({ status }) => status === 'done')).toMatchObject([{ starred: true }]);
      await became(active, ({ endedAt }) => endedAt !== null);
      expect(await call('DELETE', `/runs/${active}`)).toMatchObject({ status: 204 });
      expect(await end('SIGTERM')).toBe(0);
    },
    180_000,
  );

  variant(
    'SIGTERM in the middle of a run ends the studio in order; it starts without any room, shows what it has, and deletes',
    async () => {
      await openAndGoOn();
      const cut = await run(LONG);
      await became(cut, ({ videoBytes }) => videoBytes > 0);
      fillUp();
      expect(await end('SIGTERM')).toBe(0);
      expect(studio.said()).not.toMatch(STACK);
      fillUp();
      await open();
      expect((await list()).map(({ id }) => id)).toContain(cut);
      expect(await call('DELETE', `/runs/${cut}`)).toMatchObject({ status: 204 });
      expect(await end('SIGTERM')).toBe(0);
      expect(studio.said()).not.toMatch(STACK);
      empty();
    },
    180_000,
  );

  test('a killed studio starts with the run it has to recover, shows its inputs, plays what there is, and says so once there is room', async () => {
    await openAndGoOn();
    const cut = await run(LONG);
    await became(cut, ({ videoBytes }) => videoBytes > 0);
    await end('SIGKILL');
    // The index of the log is made anew at the start.
    rmSync(outside('studio.sqlite-shm'), { force: true });
    fillUp();
    await open();
    expect(studio.said()).not.toMatch(STACK);
    expect((await call<Options>('GET', '/options')).body.examples.length).toBeGreaterThan(0);
    const done = (await list()).find(({ status }) => status === 'done');
    expect((await fetch(`${studio.url}/api/runs/${done?.id}/video`)).status).toBe(200);
    expect((await list()).map(({ id }) => id)).toContain(cut);
    empty();
    await became(cut, ({ status }) => status === 'interrupted');
    expect((await fetch(`${studio.url}/api/runs/${cut}/video`)).status).toBe(200);
    expect(await end('SIGTERM')).toBe(0);
  }, 180_000);
});
