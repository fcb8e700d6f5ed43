import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_PARAMS } from '#contract';
import type { Studio } from '../../../web/state/studio.svelte.ts';
import {
  MockStudio,
  OTHER_PORTRAIT,
  PORTRAIT,
  problemOf,
  RECORDING,
  REFUSED_PORTRAIT,
  runOf,
} from './mock-studio.ts';
import { MemoryAddress, MemoryShelf, openPage, started } from './opened.svelte.ts';

let mock: MockStudio;
let shelf: MemoryShelf;
let studio: Studio;

beforeEach(async () => {
  mock = new MockStudio();
  await mock.listen();
  shelf = new MemoryShelf();
  studio = await started(openPage(mock, shelf));
});

afterEach(async () => {
  studio.stop();
  await mock.kill();
});

const planned = (): Promise<void> => expect.poll(() => studio.compose.planPending).toBe(false);

describe('the engine of the next run', () => {
  it('is adapted to when it is chosen: what it cannot run becomes the nearest it can, and that is said', async () => {
    await planned();
    studio.compose.setParam('sample_steps', 8);
    await studio.compose.takeOver.engine('preview');
    expect(studio.compose.params.sample_steps).toBe(6);
    expect(studio.compose.takeOver.adjustments).toMatchObject([
      { param: 'sample_steps', asked: 8, suggestion: 6 },
    ]);
    // At once: whoever chose it by "run it with that one" has pressed Generate already.
    expect(studio.compose.canGenerate).toBe(true);
  });

  it('is said to load again when what only a load can change differs from how it is loaded', async () => {
    const [preview] = studio.engines.list;
    if (!preview) throw new Error('no engine');
    const capabilities = { ...preview.capabilities, preview: false, reloadParams: ['fp8' as const] };
    const model = { ...preview, embedded: false, capabilities, loadedWith: { fp8: false } };
    mock.emit({ type: 'engine.changed', engine: model });
    await expect.poll(() => studio.compose.nextEngine.loadOptions).toEqual({ fp8: false });
    expect(studio.compose.nextEngine.loadsFirst).toBe(false);
    studio.compose.setParam('fp8', true);
    expect(studio.compose.nextEngine.reloads).toEqual(['fp8']);
    expect(studio.compose.nextEngine.loadsFirst).toBe(true);
  });
});

describe('putting a run together', () => {
  it('begins with the example and a plan for it', async () => {
    await planned();
    expect(studio.compose.image.asset?.id).toBe(PORTRAIT);
    expect(studio.compose.audio.asset?.id).toBe(RECORDING);
    expect(studio.compose.prompt).toBe('A person speaks.');
    expect(studio.compose.plan?.seconds).toBeCloseTo(19.2);
    expect(studio.compose.blockers).toEqual([]);
  });

  it('plans once for a dragged slider', async () => {
    await planned();
    const before = mock.count('POST', '/api/plan');
    for (const clips of [11, 12, 13, 14, 15]) studio.compose.setParam('num_clip', clips);
    await expect.poll(() => studio.compose.plan?.clips).toBe(15);
    expect(mock.count('POST', '/api/plan') - before).toBe(1);
  });

  it('shows the plan of the last change, not of the slowest answer', async () => {
    await planned();
    mock.planDelay = 300;
    studio.compose.setParam('num_clip', 2);
    await expect.poll(() => mock.requests.at(-1)).toMatchObject({ url: '/api/plan' });
    mock.planDelay = 0;
    studio.compose.setParam('num_clip', 3);
    await expect.poll(() => studio.compose.plan?.clips).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(studio.compose.plan?.clips).toBe(3);
  });

  it('names what the engine makes of a parameter', () => {
    expect(studio.compose.nextEngine.capability('sample_solver').support).toBe('none');
    expect(studio.compose.nextEngine.capability('num_clip').support).toBe('full');
  });

  it('undoes and redoes whole gestures', async () => {
    const { compose } = studio;
    for (const clips of [11, 12, 13]) compose.setParam('num_clip', clips);
    compose.setParam('base_seed', 7);
    compose.undo();
    expect(compose.params).toMatchObject({ num_clip: 13, base_seed: 420 });
    compose.undo();
    expect(compose.params).toEqual(DEFAULT_PARAMS);
    expect(compose.canUndo).toBe(false);
    compose.redo();
    compose.redo();
    expect(compose.params).toMatchObject({ num_clip: 13, base_seed: 7 });
  });

  it('blocks a refused portrait and a conflict, and says which', async () => {
    const { compose } = studio;
    await compose.image.useId(REFUSED_PORTRAIT);
    expect(compose.blockers).toEqual(['image-refused']);
    await compose.image.useId(PORTRAIT);
    compose.setParam('sample_steps', 9);
    await expect.poll(() => compose.blockers).toEqual(['conflict']);
    expect(compose.conflict('sample_steps')?.suggestion).toBe(6);
    await compose.takeOver.suggestions();
    await expect.poll(() => compose.blockers).toEqual([]);
    expect(compose.params.sample_steps).toBe(6);
  });

  it('brings a scenario to the nearest the engine can run, and keeps what was asked for', async () => {
    const { compose } = studio;
    await compose.takeOver.scenario({ params: { sample_steps: 8, num_clip: 5 } });
    expect(compose.params).toMatchObject({ sample_steps: 6, num_clip: 5 });
    expect(compose.takeOver.adjustments).toMatchObject([{ param: 'sample_steps', asked: 8, suggestion: 6 }]);
  });

  it('turns away a file that is too large before sending it', async () => {
    await studio.compose.image.upload(new Blob([new Uint8Array(2000)]), 'large.png');
    expect(studio.compose.image.trouble).toMatchObject({ problem: { code: 'too_large', field: 'image' } });
    expect(studio.compose.image.asset?.id).toBe(PORTRAIT);
    expect(mock.count('POST', '/api/assets')).toBe(0);
  });

  it('keeps its parts over a reload of its own address; a link with other settings means one run', async () => {
    const parts = { seconds: 12, prompts: ['', 'nods'] };
    studio.compose.setParams({ num_clip: 200 });
    studio.compose.setParts(parts);
    const reloaded = await started(openPage(mock, shelf, new MemoryAddress('?num_clip=200')));
    expect(reloaded.compose.parts).toEqual(parts);
    reloaded.stop();
    const linked = await started(openPage(mock, shelf, new MemoryAddress('?num_clip=7')));
    expect([linked.compose.params.num_clip, linked.compose.parts]).toEqual([7, null]);
    linked.stop();
  });

  it('survives a reload, and forgets an asset that is gone', async () => {
    studio.compose.setPrompt('mine');
    studio.compose.setParam('base_seed', 5);
    await studio.compose.image.useId(OTHER_PORTRAIT);
    const reloaded = await started(openPage(mock, shelf));
    expect(reloaded.compose.prompt).toBe('mine');
    expect(reloaded.compose.params.base_seed).toBe(5);
    expect(reloaded.compose.image.asset?.id).toBe(OTHER_PORTRAIT);
    reloaded.stop();
    const draft = shelf.getItem('studio.draft')?.replace(OTHER_PORTRAIT, 'e'.repeat(64)) ?? '';
    shelf.setItem('studio.draft', draft);
    const later = await started(openPage(mock, shelf));
    expect(later.compose.image.asset?.id).toBe(PORTRAIT);
    expect(later.compose.image.trouble).toBeNull();
    later.stop();
  });
});

describe('Generate', () => {
  it('puts the run on the stage, also when its events are quicker than the answer', async () => {
    mock.addRun('opened0000', { status: 'done' });
    await studio.runs.open('opened0000');
    const run = await studio.compose.generate();
    expect(run).not.toBeNull();
    expect(studio.runs.current).toMatchObject({ id: run?.id, status: 'running', prompt: 'A person speaks.' });
    expect(studio.runs.list.filter(({ id }) => id === run?.id)).toHaveLength(1);
    expect(studio.compose.clickedAt(run?.id ?? '')).toBeGreaterThan(0);
    expect(studio.compose.clickedAt('opened0000')).toBeNull();
  });

  it('leaves a video that is being made on the stage', async () => {
    mock.addRun('watched000', { status: 'running' });
    await expect.poll(() => studio.runs.current?.id).toBe('watched000');
    const run = await studio.compose.generate();
    expect(run).not.toBeNull();
    expect(studio.runs.list.map(({ id }) => id)).toContain(run?.id);
    expect(studio.runs.openId).toBeNull();
  });

  it('starts one run for two clicks', async () => {
    await Promise.all([studio.compose.generate(), studio.compose.generate()]);
    expect(mock.count('POST', '/api/runs')).toBe(1);
  });

  it('shows the studio’s refusal until something is changed', async () => {
    mock.refusal = problemOf('input_refused', 422);
    expect(await studio.compose.generate()).toBeNull();
    expect(studio.compose.trouble).toMatchObject({ problem: { code: 'input_refused' } });
    studio.compose.setParam('num_clip', 3);
    expect(studio.compose.trouble).toBeNull();
  });

  it('takes over everything a run was made from', async () => {
    const params = { ...DEFAULT_PARAMS, num_clip: 4, base_seed: 99 };
    await studio.compose.takeOver.run(
      runOf('before0000', { image: OTHER_PORTRAIT, prompt: 'again', params }),
    );
    expect(studio.compose.params).toEqual(params);
    expect(studio.compose.prompt).toBe('again');
    expect(studio.compose.image.asset?.id).toBe(OTHER_PORTRAIT);
    expect(studio.compose.audio.asset?.id).toBe(RECORDING);
  });
});

describe('undo', () => {
  it('brings back everything that an example or a run has replaced, as one step', async () => {
    const { compose } = studio;
    compose.setPrompt('My own words.');
    compose.setParam('num_clip', 7);
    await compose.takeOver.run(
      runOf('before0000', {
        image: OTHER_PORTRAIT,
        prompt: 'again',
        params: { ...DEFAULT_PARAMS, num_clip: 4 },
      }),
    );
    expect([compose.prompt, compose.image.asset?.id, compose.params.num_clip]).toEqual([
      'again',
      OTHER_PORTRAIT,
      4,
    ]);
    compose.undo();
    expect([compose.prompt, compose.image.asset?.id, compose.params.num_clip]).toEqual([
      'My own words.',
      PORTRAIT,
      7,
    ]);
    compose.redo();
    expect([compose.prompt, compose.image.asset?.id]).toEqual(['again', OTHER_PORTRAIT]);
  });

  it('covers a portrait and a prompt alone, and is remembered like any change', async () => {
    const { compose } = studio;
    await compose.image.useId(OTHER_PORTRAIT);
    for (const text of ['O', 'Ot', 'Oth']) compose.setPrompt(text);
    compose.undo();
    expect(compose.prompt).toBe('A person speaks.');
    compose.undo();
    expect(compose.image.asset?.id).toBe(PORTRAIT);
    expect(compose.canUndo).toBe(false);
    expect(shelf.getItem('studio.draft')).toContain(PORTRAIT);
  });
});

describe('a scenario', () => {
  it('comes to the same whatever scenario was set before it', async () => {
    const { compose } = studio;
    const [quick, standard] = studio.options?.scenarios ?? [];
    if (!quick || !standard) throw new Error('two scenarios are needed');
    await compose.takeOver.scenario(standard);
    const alone = compose.params;
    await compose.takeOver.scenario(quick);
    await compose.takeOver.scenario(standard);
    expect(compose.params).toEqual(alone);
  });
});
