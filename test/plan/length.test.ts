import { expect, test } from 'vitest';
import { DEFAULT_PARAMS, type PartialParams } from '../../server/contract/index.ts';
import { videoLength } from '../../server/plan/length.ts';
import { liveavatar, preview } from './shipped-engines.ts';

const of = (params: PartialParams, capabilities: typeof preview, seconds: number | null) =>
  videoLength({ ...DEFAULT_PARAMS, ...params }, capabilities, seconds);

test('the preview makes num_clip × infer_frames frames where the recording is longer', () => {
  expect(of({ num_clip: 3, infer_frames: 48 }, preview, 60)).toEqual({
    clips: 3,
    available: 32,
    frames: 144,
    seconds: 5.76,
  });
});

test('the preview stops with the recording, at the last frame that it reaches into', () => {
  expect(of({ num_clip: 10, infer_frames: 48 }, preview, 4)).toMatchObject({ frames: 100, clips: 3 });
  expect(of({ num_clip: 10 }, preview, 4.001)).toMatchObject({ frames: 101 });
  expect(of({ num_clip: 10 }, preview, 4.0000001)).toMatchObject({ frames: 100 });
  expect(of({ num_clip: 10_000 }, preview, 0.2)).toMatchObject({ frames: 5, clips: 1 });
  expect(of({ num_clip: 10_000 }, preview, 3600)).toMatchObject({ frames: 90_000, clips: 1875 });
});

test('without a recording the parameters alone decide', () => {
  expect(of({ num_clip: 2, infer_frames: 36 }, preview, null)).toMatchObject({
    frames: 72,
    available: null,
  });
});

test("LiveAvatar's first clip falls short by three frames", () => {
  expect(of({ num_clip: 10, infer_frames: 48 }, liveavatar, 60)).toMatchObject({
    clips: 10,
    frames: 477,
    seconds: 19.08,
  });
});

test.each([
  // [seconds, infer_frames, clips by the formula, worked out by hand]
  [5, 48, 3], // 80000 samples → 249 → 149 features → ⌊149 / 57.6⌋ + 1
  [10, 48, 6], // 160000 → 499 → 299 → ⌊5.19⌋ + 1
  [10, 36, 7], // ⌊299 / 43.2⌋ + 1
  [19.2, 48, 10], // 307200 → 959 → 575 → ⌊9.98⌋ + 1
  [0.2, 48, 1], // 3200 → 9 → 5 → 0 + 1
  [0.01, 48, 1], // shorter than the window of wav2vec
  [3600, 48, 1875], // 57600000 → 179999 → 107999 → ⌊1874.98⌋ + 1
])('%f s of recording are good for LiveAvatar clips of %i frames: %i', (seconds, infer_frames, clips) => {
  expect(of({ num_clip: 10_000, infer_frames }, liveavatar, seconds).available).toBe(clips);
});

test('LiveAvatar makes its last clip whole, and the file ends with the recording', () => {
  expect(of({ num_clip: 10 }, liveavatar, 5)).toEqual({ clips: 3, available: 3, frames: 141, seconds: 5 });
});
