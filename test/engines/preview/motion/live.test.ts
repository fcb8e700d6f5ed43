import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaceControls } from '../../../../server/engines/preview/controls.ts';
import { AHEAD } from '../../../../server/engines/preview/live-session.ts';
import { FPS, hopOf, Motion } from '../../../../server/engines/preview/motion/motion.ts';
import { LiveTrack } from '../../../../server/speech/live-track.ts';
import { VisemeNetwork } from '../../../../server/speech/network.ts';
import { SpeechTrack } from '../../../../server/speech/track.ts';
import { WavReader } from '../../../../server/speech/wav.ts';
import { some } from '../../../variant.ts';
import { makeSpeech, recording } from '../material.ts';
import { plain, rms, shownAt } from './perform.ts';

const endless = plain(Number.POSITIVE_INFINITY);
const PACKET = 320;
let folder: string;
let path: string;
let samples: Float32Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'live-motion-'));
  path = join(folder, 'speech.wav');
  await makeSpeech(recording('report-en'), path);
  const wav = WavReader.open(path);
  samples = new Float32Array(wav.length);
  wav.read(0, samples);
  wav.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What is made of a sound that comes in packets, each frame as soon as it can be. */
function spokenLive(sound: Float32Array): FaceControls[] {
  const track = new LiveTrack(VisemeNetwork.shipped());
  const motion = new Motion(track, endless, undefined, AHEAD);
  const frames: FaceControls[] = [];
  for (let at = 0; at < sound.length; at += PACKET) {
    track.push(sound.subarray(at, at + PACKET));
    while (hopOf(frames.length) + AHEAD < track.hops) frames.push(motion.next());
  }
  return frames;
}

function correlation(some: readonly number[], others: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(some), mean(others)];
  const away = some.map((value) => value - a);
  const off = others.map((value) => value - b);
  const product = away.reduce((sum, value, i) => sum + value * (off[i] ?? 0), 0);
  return product / (rms(away) * rms(off) * some.length);
}

describe('motion on sound that is still coming', () => {
  test('opens the mouth as it does on the whole recording, a little judged by what comes first', () => {
    const live = spokenLive(samples);
    const track = SpeechTrack.open(path);
    const motion = new Motion(track, endless);
    const whole = live.map(() => motion.next());
    track.close();
    // The first second tells how loud this voice is.
    const of = (frames: FaceControls[], name: 'open' | 'wide' | 'close') =>
      frames.slice(FPS).map((frame) => frame[name]);
    expect(live.length).toBeGreaterThan(300);
    expect(correlation(of(live, 'open'), of(whole, 'open'))).toBeGreaterThan(0.93);
    expect(correlation(of(live, 'wide'), of(whole, 'wide'))).toBeGreaterThan(0.85);
    expect(rms(of(live, 'open')) / rms(of(whole, 'open'))).toBeCloseTo(1, 0.8);
  });

  test('has the lips closed within 120 ms after the voice has ended, wherever it is cut off', () => {
    const ends: number[] = [];
    for (const end of some(2, [3.1, 4.6, 6.2, 7.7])) {
      const cut = new Float32Array(Math.round((end + 1.5) * 16_000));
      cut.set(samples.subarray(0, Math.round(end * 16_000)));
      // When the voice has ended: the last 10 ms that are not silent.
      let last = Math.round(end * 16_000);
      while (Math.abs(cut[last] ?? 0) < 0.02) last -= 1;
      const voiceEnd = last / 16_000;
      const frames = spokenLive(cut);
      const open = frames.findLastIndex(({ open }) => open > 0.05);
      ends.push(shownAt(open) - voiceEnd);
      for (const frame of frames.slice(open + 4)) expect(frame.close).toBeGreaterThan(0.2);
    }
    expect(Math.max(...ends)).toBeLessThan(0.12);
    // It was open until then.
    expect(Math.max(...ends)).toBeGreaterThan(-0.2);
  });

  test.each(some(1, [1, 3]))(
    'rests while nobody speaks for %d min: it breathes and blinks, and the mouth stays shut',
    (minutes) => {
      const room = Float32Array.from({ length: minutes * 60 * 16_000 }, () => (Math.random() - 0.5) * 0.004);
      const frames = spokenLive(room);
      expect(Math.max(...frames.slice(5).map(({ open }) => open))).toBeLessThan(0.03);
      const blinks = frames.filter(({ blink }, i) => blink > 0.9 && (frames[i - 1]?.blink ?? 0) <= 0.9);
      expect(blinks.length).toBeGreaterThan(minutes * 8);
      const breaths = frames.map(({ breath }) => breath);
      expect(Math.max(...breaths) - Math.min(...breaths)).toBeGreaterThan(0.8);
      const turns = frames.slice(-FPS * 60).map(({ yaw }) => yaw);
      expect(Math.max(...turns) - Math.min(...turns)).toBeGreaterThan(0.01);
    },
  );

  test('opens the mouth again on speech after a long silence, as far as before', () => {
    const speech = samples.subarray(16_000, 6 * 16_000);
    const sound = new Float32Array(speech.length * 2 + 60 * 16_000);
    sound.set(speech);
    sound.set(speech, speech.length + 60 * 16_000);
    const frames = spokenLive(sound);
    const opening = (from: number) =>
      rms(frames.slice(Math.round(from * FPS), Math.round((from + 4.5) * FPS)).map(({ open }) => open));
    expect(opening(65) / opening(0)).toBeGreaterThan(0.8);
    expect(opening(65) / opening(0)).toBeLessThan(1.25);
  });
});
