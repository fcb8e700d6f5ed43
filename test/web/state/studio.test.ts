import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problem } from '#contract';
import type { Studio } from '../../../web/state/studio.svelte.ts';
import { MockStudio, progressOf, runOf } from './mock-studio.ts';
import { openPage, started, watch } from './opened.svelte.ts';

let mock: MockStudio;
let studio: Studio;

beforeEach(async () => {
  mock = new MockStudio();
  await mock.listen();
  studio = openPage(mock);
});

afterEach(async () => {
  studio.stop();
  await mock.kill();
});

const listed = (): string[] => studio.runs.list.map(({ id }) => id);

describe('what a page knows of its studio', () => {
  it('has the runs, newest first, and puts the one that is being generated on the stage', async () => {
    mock.addRun('older00000', { status: 'running' });
    mock.addRun('newer00000', { status: 'done' });
    await started(studio);
    expect(listed()).toEqual(['newer00000', 'older00000']);
    expect(studio.runs.current?.id).toBe('older00000');
  });

  it('shows the newest run when none is being generated, and the opened one above all', async () => {
    mock.addRun('older00000', { status: 'done' });
    mock.addRun('newer00000', { status: 'failed' });
    await started(studio);
    expect(studio.runs.current?.id).toBe('newer00000');
    await studio.runs.open('older00000');
    expect(studio.runs.current?.id).toBe('older00000');
    mock.addRun('newest0000', { status: 'running' });
    await expect.poll(() => listed()).toHaveLength(3);
    expect(studio.runs.current?.id).toBe('older00000');
    studio.runs.follow();
    expect(studio.runs.current?.id).toBe('newest0000');
  });

  it('goes on without the list where the database is too damaged for one, and hears of new runs', async () => {
    mock.addRun('older00000', { status: 'done' });
    mock.listTrouble = problem('unreadable', 'The database is damaged.');
    await started(studio);
    expect([studio.boot, listed()]).toEqual(['ready', []]);
    // Without the list's number it hears of what happens once it listens.
    const newer = runOf('newer00000', { status: 'running' });
    const heard = () => {
      mock.emit({ type: 'run.created', run: newer.id, snapshot: newer });
      return listed();
    };
    await expect.poll(heard).toContain('newer00000');
  });

  it('says what a studio answers that refuses the list for another reason', async () => {
    mock.listTrouble = problem('disk_full', 'The disk is full.');
    void studio.start();
    await expect.poll(() => studio.boot).toBe('failed');
    expect(studio.trouble).toMatchObject({ kind: 'problem', problem: { code: 'disk_full' } });
  });

  it('tells those who watch a run of its progress, and nobody else', async () => {
    mock.addRun('running000', { status: 'running' });
    mock.addRun('finished00', { status: 'done' });
    await started(studio);
    const running = watch(() => studio.runs.get('running000')?.progress.frames);
    const finished = watch(() => studio.runs.get('finished00')?.progress.frames);
    mock.emit({ type: 'run.progress', run: 'running000', progress: progressOf(40), videoBytes: 9 });
    await expect.poll(() => running.seen).toEqual([0, 40]);
    expect(finished.seen).toEqual([0]);
    expect(studio.runs.current).toMatchObject({ id: 'running000', videoBytes: 9 });
    running.stop();
    finished.stop();
  });

  it('takes in the examples that the studio is still looking at as they come', async () => {
    const example = {
      label: { en: 'Example', zh: '示例' },
      image: 'a'.repeat(64),
      audio: 'b'.repeat(64),
      prompt: '',
    };
    mock.shows = { examples: [{ ...example, id: 'first' }], examplesComing: 1 };
    await started(studio);
    expect(studio.options?.examples).toHaveLength(1);
    mock.shows = { examples: ['first', 'second'].map((id) => ({ ...example, id })), examplesComing: 0 };
    await expect.poll(() => studio.options?.examples).toHaveLength(2);
    const asked = mock.count('GET', '/api/options');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(mock.count('GET', '/api/options')).toBe(asked);
  });

  it('asks only once for what there is to choose from, as long as nothing breaks', async () => {
    await started(studio);
    await expect.poll(() => studio.connection).toBe('online');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([mock.count('GET', '/api/options'), mock.count('GET', '/api/queue')]).toEqual([1, 1]);
  });

  it('misses nothing that happens while the studio is away, and says that it is away', async () => {
    mock.addRun('running000', { status: 'running' });
    await started(studio);
    await mock.kill();
    await expect.poll(() => studio.connection).toBe('offline');
    expect(studio.compose.blockers).toContain('offline');
    mock.change('running000', { status: 'interrupted' });
    mock.addRun('meanwhile0');
    await mock.listen();
    await expect.poll(() => studio.connection).toBe('online');
    await expect.poll(() => listed()).toEqual(['meanwhile0', 'running000']);
    expect(studio.runs.get('running000')?.status).toBe('interrupted');
  });

  it('starts over when another store is behind the same address', async () => {
    mock.addRun('gone000000');
    mock.addRun('gone000001');
    await started(studio);
    await mock.kill();
    mock.forget();
    mock.addRun('other00000');
    await mock.listen();
    await expect.poll(() => listed()).toEqual(['other00000']);
    expect(studio.runs.get('gone000000')).toBeUndefined();
  });

  it('tries again by itself when nobody answers at first', async () => {
    await mock.kill();
    await studio.start();
    expect(studio.boot).toBe('failed');
    expect(studio.trouble).toEqual({ kind: 'unreachable' });
    await mock.listen();
    await expect.poll(() => studio.boot).toBe('ready');
    expect(studio.trouble).toBeNull();
  });
});

describe('the list of runs', () => {
  it('loads older pages and keeps the order', async () => {
    for (let i = 0; i < 7; i++) mock.addRun(`numbered0${i}`);
    await started(studio);
    expect(listed()).toHaveLength(3);
    await studio.runs.loadMore();
    await studio.runs.loadMore();
    expect(listed()).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `numbered0${i}`));
    expect(studio.runs.hasMore).toBe(false);
  });

  it('searches shortly after the last keystroke, once', async () => {
    mock.addRun('wavingarm0', { prompt: 'wave' });
    mock.addRun('noddinghd0', { prompt: 'nod' });
    await started(studio);
    const before = mock.count('GET', '/api/runs?search');
    for (const search of ['w', 'wa', 'wav']) studio.runs.setFilter({ search });
    await expect.poll(() => listed()).toEqual(['wavingarm0']);
    expect(mock.count('GET', '/api/runs?search') - before).toBe(1);
    studio.runs.clearFilter();
    await expect.poll(() => listed()).toHaveLength(2);
  });

  it('stars, and keeps what is younger when the answer is late', async () => {
    mock.addRun('running000', { status: 'running', progress: progressOf(50) });
    await started(studio);
    studio.runs.put(runOf('running000', { starred: true }));
    expect(studio.runs.get('running000')).toMatchObject({ starred: true, status: 'running' });
    await studio.runs.star('running000', false);
    expect(studio.runs.get('running000')?.starred).toBe(false);
  });

  it('cancels, and does not complain of a run that has just ended', async () => {
    mock.addRun('running000', { status: 'running' });
    mock.addRun('finished00', { status: 'done' });
    await started(studio);
    await studio.runs.cancel('running000');
    expect(studio.runs.get('running000')?.status).toBe('cancelled');
    await studio.runs.cancel('finished00');
    expect(studio.runs.trouble).toBeNull();
  });

  it('deletes, here and in every other open page', async () => {
    mock.addRun('todelete00', { status: 'done' });
    const second = await started(openPage(mock));
    await started(studio);
    await studio.runs.open('todelete00');
    await studio.runs.delete('todelete00');
    expect(studio.runs.current).toBeNull();
    await expect.poll(() => second.runs.list).toEqual([]);
    second.stop();
  });

  it('says why a run could not be opened, and goes on following', async () => {
    mock.addRun('there00000');
    await started(studio);
    await studio.runs.open('notthere00');
    expect(studio.runs.trouble).toMatchObject({ problem: { code: 'not_found' } });
    expect(studio.runs.current?.id).toBe('there00000');
  });
});

describe('the queue', () => {
  it('pauses, and follows what others do to it', async () => {
    await started(studio);
    await studio.queue.pause();
    expect(studio.queue.paused).toBe(true);
    mock.emit({ type: 'queue.changed', queue: { paused: false, order: ['x000000000'], running: null } });
    await expect.poll(() => studio.queue.order).toEqual(['x000000000']);
    expect(studio.queue.paused).toBe(false);
  });
});
