import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaceControls } from '../../../../server/engines/preview/controls.ts';
import { SpeechTrack } from '../../../../server/speech/track.ts';
import { KNOWN, type Known, type KnownPhone, knownRecording } from '../../../fixtures/speech/known.ts';
import { makeSpeech } from '../material.ts';
import { perform, plain, shownAt } from './perform.ts';

/** Phones whose lips touch. */
const TOGETHER = new Set(['p', 'b', 'm']);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'known-speech-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What motion makes of a recording whose phones are known. */
async function spokenBy(name: Known): Promise<{ phones: KnownPhone[]; frames: FaceControls[] }> {
  const { path, phones } = await knownRecording(name);
  const speech = join(folder, `${name}.wav`);
  const seconds = await makeSpeech(path, speech);
  const track = SpeechTrack.open(speech);
  try {
    return { phones, frames: perform(track, plain(Math.ceil(seconds * 25))) };
  } finally {
    track.close();
  }
}

const closed = ({ close, open }: FaceControls) => close > 0.8 || open < 0.03;
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each(KNOWN)('on the speech of the %s, whose phones are known,', (name) => {
  test('the lips close within 40 ms of the middle of at least 80 % of p, b and m, and not on vowels', async () => {
    const { phones, frames } = await spokenBy(name);
    const closedNear = (at: number) =>
      frames.some((frame, i) => closed(frame) && Math.abs(shownAt(i) - at) <= 0.04);
    const bilabials = phones.filter(({ phone }) => TOGETHER.has(phone));
    const met = bilabials.filter(({ start, end }) => closedNear((start + end) / 2));
    expect(bilabials.length).toBeGreaterThan(12);
    expect(met.length / bilabials.length).toBeGreaterThanOrEqual(0.8);

    const vowels = phones.filter(({ phone, start, end }) => /^[aeo]/.test(phone) && end - start > 0.08);
    const shut = vowels.filter(({ start, end }) => closed(frames[Math.floor(((start + end) / 2) * 25)]));
    expect(vowels.length).toBeGreaterThan(8);
    expect(shut.length / vowels.length).toBeLessThan(0.15);
  });

  test('"oo" and "ee" differ clearly in width', async () => {
    const { phones, frames } = await spokenBy(name);
    const spread = (phone: string) => {
      const spoken = phones.filter((each) => each.phone === phone);
      expect(spoken.length).toBeGreaterThan(0);
      return mean(
        spoken.map(({ start, end }) => {
          const frame = frames[Math.floor(((start + end) / 2) * 25)];
          return frame.wide - frame.round;
        }),
      );
    };
    expect(spread('iy') - spread('uw')).toBeGreaterThan(0.35);
  });
});
