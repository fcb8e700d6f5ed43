import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_PARAMS } from '#contract';
import type { Studio } from '../../../web/state/studio.svelte.ts';
import { CORRECTED, MockStudio, PORTRAIT, RECORDING } from './mock-studio.ts';
import { MemoryAddress, MemoryShelf, openPage, started } from './opened.svelte.ts';

let mock: MockStudio;
let shelf: MemoryShelf;
let address: MemoryAddress;
let studio: Studio;

beforeEach(async () => {
  mock = new MockStudio();
  await mock.listen();
  shelf = new MemoryShelf();
  address = new MemoryAddress();
  studio = await started(openPage(mock, shelf, address));
});

afterEach(async () => {
  studio.stop();
  await mock.kill();
});

/** Another page on the same studio, in the same browser. */
async function another(query: string): Promise<Studio> {
  const other = await started(openPage(mock, shelf, new MemoryAddress(query)));
  other.stop();
  return other;
}

describe('presets', () => {
  it('are kept, renamed without a gap, and removed; the shipped ones are not among them', async () => {
    const { presets } = studio;
    expect(await presets.save('Launch', { ...DEFAULT_PARAMS, sample_steps: 3 })).toBe(true);
    expect(presets.own.map(({ name }) => name)).toEqual(['Launch']);
    expect(await presets.rename('Launch', 'Release')).toBe(true);
    expect(presets.own).toMatchObject([{ name: 'Release', params: { sample_steps: 3 } }]);
    const order = mock.requests.filter(({ method, url }) => method !== 'GET' && url.includes('presets'));
    expect(order.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'DELETE']);
    expect(await presets.remove('Release')).toBe(true);
    expect(presets.own).toEqual([]);
  });

  it('say why one could not be kept', async () => {
    expect(await studio.presets.save('standard', DEFAULT_PARAMS)).toBe(false);
    expect(studio.presets.trouble).toMatchObject({ problem: { code: 'read_only' } });
  });

  it('are set as one step, with a word on what changed and what was adapted', async () => {
    const { compose } = studio;
    await compose.takeOver.scenario({
      params: { sample_steps: 8, num_clip: 5, base_seed: DEFAULT_PARAMS.base_seed },
    });
    expect(compose.takeOver.changes).toEqual([
      { param: 'sample_steps', from: 4, to: 6 },
      { param: 'num_clip', from: 10, to: 5 },
    ]);
    expect(compose.takeOver.adjustments).toMatchObject([{ param: 'sample_steps', asked: 8, suggestion: 6 }]);
    compose.undo();
    expect(compose.params).toEqual(DEFAULT_PARAMS);
    expect(compose.canUndo).toBe(false);
    expect(compose.takeOver.changes).toBeNull();
  });
});

describe('the address', () => {
  it('follows the parameters, and a page opened with it has them', async () => {
    studio.compose.setParams({ sample_steps: 3, fp8: true });
    await expect.poll(() => address.query).toBe('?sample_steps=3&fp8=true');
    shelf.setItem('studio.draft', '');
    const other = await another(address.query);
    expect(other.compose.params).toEqual({ ...DEFAULT_PARAMS, sample_steps: 3, fp8: true });
    studio.compose.resetParams();
    await expect.poll(() => address.query).toBe('');
  });

  it('outranks the draft, which counts where it says nothing', async () => {
    studio.compose.setParam('num_clip', 33);
    expect((await another('')).compose.params.num_clip).toBe(33);
    expect((await another('?sample_steps=3')).compose.params).toEqual({ ...DEFAULT_PARAMS, sample_steps: 3 });
  });

  it('may hold nonsense: the page says so and goes on', async () => {
    const other = await another('?sample_steps=99&frames=2');
    expect(other.compose.ignored).toEqual(['sample_steps=99', 'frames=2']);
    expect(other.compose.params).toEqual(DEFAULT_PARAMS);
  });
});

describe('a correction', () => {
  it('takes the place of the original, which is one step away', async () => {
    const { image } = studio.compose;
    await image.fix({ fix: 'crop' });
    await image.fix({ fix: 'scale' });
    expect([image.asset?.id, image.corrected]).toEqual([CORRECTED, 'scale']);
    image.restore();
    expect([image.asset?.id, image.corrected]).toEqual([PORTRAIT, null]);
  });

  it('of a recording waits to be heard before it is taken', async () => {
    const { audio } = studio.compose;
    await audio.propose('denoise');
    expect([audio.asset?.id, audio.proposal?.asset.id]).toEqual([RECORDING, CORRECTED]);
    audio.decline();
    expect([audio.asset?.id, audio.proposal, audio.corrected]).toEqual([RECORDING, null, null]);
    await audio.propose('denoise');
    audio.accept();
    expect([audio.asset?.id, audio.proposal, audio.corrected]).toEqual([CORRECTED, null, 'denoise']);
    audio.restore();
    expect(audio.asset?.id).toBe(RECORDING);
  });
});
