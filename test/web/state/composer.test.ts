import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { factsOf } from '../../../web/features/controls/control-facts.ts';
import { Translator } from '../../../web/i18n/translator.svelte.ts';
import { Composer } from '../../../web/state/composer.svelte.ts';
import type { Studio } from '../../../web/state/studio.svelte.ts';
import { MockStudio } from './mock-studio.ts';
import { MemoryShelf, openPage, started } from './opened.svelte.ts';

let mock: MockStudio;
let shelf: MemoryShelf;
let studio: Studio;

beforeEach(async () => {
  mock = new MockStudio();
  await mock.listen();
  shelf = new MemoryShelf();
  studio = await started(openPage(mock, shelf));
  await expect.poll(() => studio.compose.canGenerate).toBe(true);
  // The page scrolls to its stage; there is no page here.
  vi.stubGlobal('document', { getElementById: () => null });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  studio.stop();
  await mock.kill();
});

describe('pressing Generate', () => {
  it('keeps the seed while it is locked, as it is at first', async () => {
    const composer = new Composer(studio.compose, shelf);
    expect(composer.seedLocked).toBe(true);
    const run = await composer.generate();
    expect(run?.params.base_seed).toBe(420);
  });

  it('rolls another seed for each run once it is unlocked, and shows the one it used', async () => {
    const composer = new Composer(studio.compose, shelf);
    composer.lockSeed(false);
    vi.spyOn(Math, 'random').mockReturnValue(0.25);
    const run = await composer.generate();
    expect(run?.params.base_seed).toBe(250_000);
    expect(studio.compose.params.base_seed).toBe(250_000);
  });

  it('remembers the lock for the next visit', () => {
    new Composer(studio.compose, shelf).lockSeed(false);
    expect(new Composer(studio.compose, shelf).seedLocked).toBe(false);
  });
});

describe('a control', () => {
  const i18n = new Translator(() => 'en');

  it('takes the range of the page where the engine says nothing', () => {
    vi.spyOn(studio.compose.nextEngine, 'capability').mockReturnValue({ support: 'full' });
    expect(factsOf(studio.compose, i18n, 'sample_steps', 'Steps.', [1, 50])).toEqual({
      disabled: false,
      help: 'Steps.',
      min: 1,
      max: 50,
    });
  });

  it('narrows to what the engine can, in its words', () => {
    const note = { en: 'Four at most.', zh: '最多四步。' };
    vi.spyOn(studio.compose.nextEngine, 'capability').mockReturnValue({
      support: 'limited',
      min: 0,
      max: 4,
      note,
    });
    expect(factsOf(studio.compose, i18n, 'sample_steps', 'Steps.', [1, 50])).toEqual({
      disabled: false,
      help: 'Four at most.',
      min: 1,
      max: 4,
    });
  });

  it('is disabled with a reason where the engine makes nothing of it', () => {
    vi.spyOn(studio.compose.nextEngine, 'capability').mockReturnValue({ support: 'none' });
    const facts = factsOf(studio.compose, i18n, 'sample_solver', 'Solver.');
    expect(facts.disabled).toBe(true);
    expect(facts.help).toBe('No effect in this engine.');
  });
});
