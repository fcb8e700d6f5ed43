import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { knownRecording } from '../../../fixtures/speech/known.ts';
import { VideoMaker } from '../make-video.ts';
import { portrait, recording } from '../material.ts';
import { agreement, envelopeOf } from './agreement.ts';
import { mouthsOf } from './mouth.ts';

// Landmarks of some hundred frames, four times.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

/** Seconds of each video that are looked at. */
const SECONDS = 10.4;

let folder: string;
let maker: VideoMaker;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lipsync-'));
  maker = new VideoMaker(folder);
});
afterAll(async () => {
  await maker.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the lips in a finished video, followed by landmarks on its decoded frames,', () => {
  test.each([
    ['welcome-en', 'amara', 'report-en'],
    ['report-en', 'daniel', 'greeting-zh'],
    ['greeting-zh', 'mei', 'welcome-en'],
  ] as const)('move with the sound of %s (%s) and not with another', async (spoken, face, other) => {
    const { video } = await maker.make({
      portrait: portrait(face),
      recording: recording(spoken),
      seconds: SECONDS,
      width: 448,
      height: 448,
    });
    const { mouths, missed } = await mouthsOf(video);
    expect(missed).toBeLessThan(mouths.length * 0.05);
    const { lagMs, r } = agreement(mouths, await envelopeOf(recording(spoken)));
    const wrong = agreement(mouths, await envelopeOf(recording(other))).at(lagMs);
    console.info(`${spoken}: lag ${lagMs} ms, r ${r.toFixed(3)}; with ${other} r ${wrong.toFixed(3)}`);
    expect(Math.abs(lagMs)).toBeLessThanOrEqual(40);
    expect(r).toBeGreaterThanOrEqual(0.6);
    expect(wrong).toBeLessThan(0.3);
  });

  test('close within 40 ms for at least 80 % of the p, b and m of known speech, and "ee" is wider than "oo"', async () => {
    const { path, phones } = await knownRecording('woman');
    const { video } = await maker.make({
      portrait: portrait('mei'),
      recording: path,
      width: 448,
      height: 448,
    });
    const { mouths } = await mouthsOf(video);
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
});
