import { expect, test, vi } from 'vitest';
import { knownRecording } from '../../../fixtures/speech/known.ts';
import { portrait } from '../material.ts';
import { finishedVideo } from './finished-video.ts';
import { mouthsOf } from './mouths-of.ts';

// A video is made and followed frame by frame: seconds on a quiet machine, not on a loaded one.
vi.setConfig({ testTimeout: 240_000 });

test('the lips in a finished video close within 40 ms for at least 80 % of the p, b and m of known speech, and "ee" is wider than "oo"', async () => {
  const { path, phones } = await knownRecording('woman');
  const mouths = await mouthsOf(await finishedVideo({ portrait: portrait('mei'), recording: path }));
  const gaps = mouths.map(({ gap }) => gap).sort((a, b) => a - b);
  const at = (share: number) => gaps[Math.floor((gaps.length - 1) * share)];
  // Landmarks see a closed mouth as a narrow gap: closed is the lowest third of the way to wide open.
  const shut = at(0.05) + (at(0.95) - at(0.05)) / 3;
  const near = (start: number, end: number) =>
    mouths.filter((mouth) => Math.abs(mouth.at + 0.02 - (start + end) / 2) <= 0.04);
  const bilabials = phones.filter(({ phone }) => 'pbm'.includes(phone));
  const closed = bilabials.filter(({ start, end }) => near(start, end).some(({ gap }) => gap <= shut));
  expect(closed.length / bilabials.length).toBeGreaterThanOrEqual(0.8);
  const widths = (wanted: string) =>
    phones
      .filter(({ phone }) => phone === wanted)
      .flatMap(({ start, end }) => near(start, end).map(({ width }) => width));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(widths('iy'))).toBeGreaterThan(mean(widths('uw')) * 1.06);
});
