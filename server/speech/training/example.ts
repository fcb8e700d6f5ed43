import { BANDS, BEFORE, HOP, HOPS_PER_SECOND, LogMel, WINDOW } from '../mel.ts';
import { measureNorm, normalise } from '../norm.ts';
import { VISEME_INDEX } from '../visemes.ts';
import { type Augmentation, augment } from './augment.ts';
import { visemeAt } from './phones.ts';
import type { Utterance } from './utterance.ts';

/** An utterance as the network sees it. */
export interface Example {
  hops: number;
  /** `[before + hops + after][BANDS]`, normalised. */
  features: Float32Array;
  /** `[hops]` indices into `VISEMES`. */
  labels: Uint8Array;
}

const mels = new Map<number, LogMel>();

/** Filter banks are kept per step of 1 % of warp. */
function melFor(warp: number): LogMel {
  const key = Math.round(warp * 100);
  let mel = mels.get(key);
  if (!mel) {
    mel = new LogMel(key / 100);
    mels.set(key, mel);
  }
  return mel;
}

/** Log-mel spectra `[hops][BANDS]` and levels of samples with silence before and after. */
export function spectraOf(
  samples: Float32Array,
  warp: number,
): { levels: Float32Array; spectra: Float32Array } {
  const hops = Math.floor(samples.length / HOP);
  const padded = new Float32Array(BEFORE + samples.length + WINDOW);
  padded.set(samples, BEFORE);
  const mel = melFor(warp);
  const spectra = new Float32Array(hops * BANDS);
  const levels = new Float32Array(hops);
  for (let t = 0; t < hops; t += 1) levels[t] = mel.compute(padded, BEFORE + t * HOP, spectra, t * BANDS);
  return { levels, spectra };
}

/** Makes an example of an utterance. `before` hops repeat its first one, `after` hops its last. */
export function makeExample(
  utterance: Utterance,
  how: Augmentation,
  prior: Float32Array,
  before: number,
  after: number,
  random: () => number,
): Example {
  const samples = augment(utterance.samples, how, random);
  const { levels, spectra } = spectraOf(samples, how.warp);
  const hops = levels.length;
  const norm = measureNorm(levels, spectra, prior);
  const rows = before + hops + after;
  const features = new Float32Array(rows * BANDS);
  for (let row = 0; row < rows; row += 1) {
    const t = Math.max(0, Math.min(hops - 1, row - before));
    normalise(spectra, t * BANDS, norm, features, row * BANDS);
  }
  const labels = new Uint8Array(hops);
  let p = 0;
  for (let t = 0; t < hops; t += 1) {
    const time = (t / HOPS_PER_SECOND) * how.speed;
    while (p < utterance.phones.length - 1 && time >= (utterance.phones[p]?.end ?? 0)) p += 1;
    const phone = utterance.phones[p];
    labels[t] = phone ? VISEME_INDEX[visemeAt(phone, time)] : VISEME_INDEX.sil;
  }
  return { hops, features, labels };
}
