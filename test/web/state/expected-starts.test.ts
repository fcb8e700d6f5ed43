import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Device, EngineInfo, Run } from '#contract';
import type { Studio } from '../../../web/state/studio.svelte.ts';
import { MockStudio, progressOf } from './mock-studio.ts';
import { openPage, started } from './opened.svelte.ts';

/** What the mock's plan expects of every run, s. */
const LENGTH = 1.5;

let mock: MockStudio;
let studio: Studio;

beforeEach(async () => {
  mock = new MockStudio();
  await mock.listen();
  studio = await started(openPage(mock));
});

afterEach(async () => {
  studio.stop();
  await mock.kill();
});

/** The studio has an engine of this name on these devices. */
function engineOn(id: string, ...devices: Device[]): void {
  const [embedded] = studio.engines.list as [EngineInfo];
  mock.emit({ type: 'engine.changed', engine: { ...embedded, id, embedded: false, devices } });
}

/** One run on each of these engines waits, in this order; resolves once it is known when each of them begins. */
async function waiting(...engines: string[]): Promise<(number | null)[]> {
  const order = engines.map(
    (engine, at) => mock.addRun(`waiting${String(at).padStart(4, '0')}`, { engine }).id,
  );
  mock.emit({ type: 'queue.changed', queue: { paused: false, order, running: null } });
  const last = order.at(-1) ?? '';
  await vi.waitFor(() => expect(studio.starts.of(last)).not.toBeNull());
  return order.map((id) => studio.starts.of(id));
}

const running = (id: string, engine: string, etaSeconds: number | null): Run =>
  mock.addRun(id, { status: 'running', engine, progress: { ...progressOf(1), etaSeconds } });

it('expects a waiting run when the runs before it on its own devices have ended', async () => {
  engineOn('left', 'gpu:0');
  engineOn('right', 'gpu:1');
  engineOn('pair', 'gpu:0', 'gpu:1');
  engineOn('whichever', 'gpu');
  running('onleft0000', 'left', 100);
  expect(await waiting('left', 'right', 'preview', 'pair', 'right', 'whichever')).toEqual([
    100,
    0,
    0,
    100 + LENGTH,
    // It does not overtake the run that waits for both.
    100 + 2 * LENGTH,
    100 + 3 * LENGTH,
  ]);
});

it('says nothing of a run behind one of which nobody knows how long it takes, and of the others all the same', async () => {
  engineOn('left', 'gpu:0');
  engineOn('right', 'gpu:1');
  running('onleft0000', 'left', null);
  expect(await waiting('left', 'right')).toEqual([null, 0]);
});
