import type { Frame } from 'node-av/lib';
import { planesOf } from './planes.ts';
import { AudioSource } from './source.ts';

/** A side of a stereo recording: 0 is the left. */
export type Side = 0 | 1;

/**
 * Correlation of the two sides from which on they are opposite: mixing equal ones would take 6 dB away, and all of it at
 * −1. Of two microphones, or two speakers with one each, it is about 0 and above.
 */
const OPPOSITE = -0.5;
/** The left one is taken unless the right has so many times its power. */
const LOUDER = 1.1;
/** Enough sound to tell, s; and where it is not found by then, there is little of it. */
const ENOUGH_SECONDS = 20;
const PATIENCE_SECONDS = 120;
/** Mean square of the change from sample to sample, full scale 1: below there is nothing to compare. */
const QUIET = 1e-8;

/**
 * Which side of a recording to take, because its two are opposite and would cancel each other out; null where they go
 * together, or are not two. It happens with a cable or a plug-in that turns one side over.
 * @throws RecordingError
 */
export function sideToTake(path: string): Side | null {
  const source = AudioSource.open(path);
  try {
    return source.channels === 2 ? sideOf(source) : null;
  } finally {
    source.close();
  }
}

function sideOf(source: AudioSource): Side | null {
  const sums = { left: 0, right: 0, both: 0 };
  let heard = 0;
  let passed = 0;
  for (const { frame } of source.frames()) {
    const seconds = frame.nbSamples / frame.sampleRate;
    passed += seconds;
    if (addChanges(frame, sums)) heard += seconds;
    if (heard >= ENOUGH_SECONDS || passed >= PATIENCE_SECONDS) break;
  }
  const { left, right, both } = sums;
  const correlation = both / Math.sqrt(left * right);
  if (!(correlation < OPPOSITE)) return null;
  return right > LOUDER * left ? 1 : 0;
}

/** Sums up the changes from sample to sample, in which a constant offset does not count; whether there is any sound. */
function addChanges(frame: Frame, sums: { left: number; right: number; both: number }): boolean {
  const [one, other] = planesOf(frame);
  if (frame.channels !== 2 || !one || !other) return false;
  let [left, right, both] = [0, 0, 0];
  const at = ({ samples, step, offset }: typeof one, i: number) => samples[i * step + offset] as number;
  for (let i = 1; i < frame.nbSamples; i += 1) {
    const l = (at(one, i) - at(one, i - 1)) / one.full;
    const r = (at(other, i) - at(other, i - 1)) / other.full;
    left += l * l;
    right += r * r;
    both += l * r;
  }
  sums.left += left;
  sums.right += right;
  sums.both += both;
  return left + right > QUIET * frame.nbSamples;
}
