import { HOPS_PER_SECOND } from '../mel.ts';
import type { VisemeNetwork } from '../network.ts';
import { OPENNESS, openness, VISEME_INDEX, VISEMES, type Viseme } from '../visemes.ts';
import { PLAIN } from './augment.ts';
import { makeExample } from './example.ts';
import { seededRandom } from './random.ts';
import type { Utterance } from './utterance.ts';

/** How well a network reads a voice. Shares are 0…1. */
export interface Score {
  /** Hops of speech whose most probable mouth shape is the right one. */
  accuracy: number;
  /** Correlation of the jaw opening expected with that of the phones, both smoothed over 30 ms. */
  opennessCorrelation: number;
  /** Hops of p, b, m where the mouth is read as closed (`PP`, or the `sil` of a stop). */
  bilabialRecall: number;
  /** The same, counting `PP` only. */
  bilabialRecallStrict: number;
  /** Hops of other sounds read as `PP`. */
  bilabialFalse: number;
  /** p, b, m during which, or at most 40 ms before or after, the lips close (`PP` most probable). */
  closed: number;
  /** p, b, m whose closing starts at most 40 ms from where the sound starts (those after a pause left out). */
  closedOnTime: number;
  /** Seconds of speech measured. */
  seconds: number;
}

const CLASSES = VISEMES.length;
/** 40 ms. */
const TOLERANCE = 4;

/** Measures a network on utterances. */
export function evaluate(network: VisemeNetwork, utterances: readonly Utterance[]): Score {
  const count = { speech: 0, right: 0, lips: 0, closed: 0, strict: 0, falsely: 0 };
  const stops = { all: 0, met: 0, timed: 0, onTime: 0 };
  const expected: number[] = [];
  const read: number[] = [];
  let hops = 0;
  for (const utterance of utterances) {
    const example = makeExample(
      utterance,
      PLAIN,
      network.prior,
      network.before,
      network.after,
      seededRandom(1),
    );
    const probabilities = new Float32Array(example.hops * CLASSES);
    network.run(example.features, example.hops, probabilities);
    const best = Array.from({ length: example.hops }, (_, t) => mostProbable(probabilities, t));
    for (const [t, said] of best.entries()) {
      const label = example.labels[t] as number;
      if (label === VISEME_INDEX.sil) continue;
      count.speech += 1;
      if (said === label) count.right += 1;
      if (label === VISEME_INDEX.PP) {
        count.lips += 1;
        if (said === VISEME_INDEX.PP || said === VISEME_INDEX.sil) count.closed += 1;
        if (said === VISEME_INDEX.PP) count.strict += 1;
      } else if (said === VISEME_INDEX.PP) count.falsely += 1;
    }
    countStops(utterance, best, stops);
    expected.push(...smooth(Array.from(example.labels, (label) => OPENNESS[VISEMES[label] as Viseme])));
    read.push(...smooth(best.map((_, t) => openness(probabilities, t * CLASSES))));
    hops += example.hops;
  }
  return {
    accuracy: count.right / count.speech,
    opennessCorrelation: correlation(expected, read),
    bilabialRecall: count.closed / count.lips,
    bilabialRecallStrict: count.strict / count.lips,
    bilabialFalse: count.falsely / (count.speech - count.lips),
    closed: stops.met / stops.all,
    closedOnTime: stops.onTime / stops.timed,
    seconds: hops / HOPS_PER_SECOND,
  };
}

function countStops(
  utterance: Utterance,
  best: readonly number[],
  stops: { all: number; met: number; timed: number; onTime: number },
): void {
  for (const [i, { shapes, start, end }] of utterance.phones.entries()) {
    if (shapes[0] !== 'PP') continue;
    const first = Math.round(start * HOPS_PER_SECOND);
    const last = Math.round(end * HOPS_PER_SECOND);
    const near = (t: number) => best[t] === VISEME_INDEX.PP;
    stops.all += 1;
    let met = false;
    for (let t = first - TOLERANCE; t < last + TOLERANCE; t += 1) met ||= near(t);
    if (met) stops.met += 1;
    const before = utterance.phones[i - 1]?.shapes.at(-1);
    if (!before || before === 'sil' || before === 'PP') continue;
    stops.timed += 1;
    for (let t = first - TOLERANCE; t <= first + TOLERANCE; t += 1) {
      if (near(t) && !near(t - 1)) {
        stops.onTime += 1;
        break;
      }
    }
  }
}

function mostProbable(probabilities: Float32Array, t: number): number {
  let best = 0;
  for (let k = 1; k < CLASSES; k += 1) {
    if ((probabilities[t * CLASSES + k] as number) > (probabilities[t * CLASSES + best] as number)) best = k;
  }
  return best;
}

/** Gaussian of 30 ms. */
function smooth(values: readonly number[]): number[] {
  return values.map((_, i) => {
    let sum = 0;
    let weight = 0;
    for (let k = Math.max(0, i - 9); k <= Math.min(values.length - 1, i + 9); k += 1) {
      const g = Math.exp(-0.5 * ((k - i) / 3) ** 2);
      sum += g * (values[k] as number);
      weight += g;
    }
    return sum / weight;
  });
}

/** Pearson's r. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [(a[i] as number) - ma, (b[i] as number) - mb];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}
