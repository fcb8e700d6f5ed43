import { expect, test } from 'vitest';
import { DEFAULT_PARAMS, type Localized, type Params } from '#contract';
import { finishTargets, wholeClips } from '../../../web/state/finish-targets.ts';

const label: Localized = { en: '', zh: '' };
const presets = (['384*256', '704*384', '720*400'] as const).map((size) => ({
  id: size,
  label,
  size,
  note: label,
}));
const scenarios = [
  { id: 'quick', label, purpose: label, params: { size: '384*256' as const, sample_steps: 3 } },
  {
    id: 'best',
    label,
    purpose: label,
    params: { size: '720*400' as const, sample_steps: 5, sample_guide_scale: 6, num_clip: 50 },
  },
];
const of = (params: Partial<Params>) =>
  finishTargets({ params: { ...DEFAULT_PARAMS, ...params } }, { presets, scenarios });
const ids = (params: Partial<Params>) => of(params).map(({ id }) => id);

test('better is a larger picture or more steps, and nothing that is worse in either', () => {
  expect(ids({ size: '384*256', sample_steps: 3 })).toEqual(['704*384', '720*400', 'best']);
  expect(ids({ size: '704*384', sample_steps: 4 })).toEqual(['720*400', 'best']);
  expect(ids({ size: '720*400', sample_steps: 4 })).toEqual(['best']);
  expect(ids({ size: '704*384', sample_steps: 8 })).toEqual(['720*400']);
  expect(ids({ size: '1280*704', sample_steps: 8 })).toEqual([]);
});

test('what was found by trying stays: guide scale, length, seed', () => {
  expect(of({ size: '384*256' }).find(({ id }) => id === 'best')?.params).toEqual({
    size: '720*400',
    sample_steps: 5,
  });
});

test('the whole recording takes at least its frames', () => {
  expect(wholeClips({ infer_frames: 48 }, 25, 19.2)).toBeGreaterThanOrEqual(10);
});
