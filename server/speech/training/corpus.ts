import { mkdir } from 'node:fs/promises';
import PQueue from 'p-queue';
import { BANDS } from '../mel.ts';
import { measureNorm } from '../norm.ts';
import { spectraOf } from './example.ts';
import { VOICES } from './speakers.ts';
import { unspoken } from './unspoken.ts';
import type { Utterance } from './utterance.ts';

/** Who makes the sounds that nobody speaks. */
export const NOBODY = 'nobody';

/** An utterance, and who speaks it. */
export interface Spoken {
  /** Of `VOICES`. */
  voice: string;
  person: string;
  utterance: Utterance;
}

/** Has every voice speak its sentences, always the same ones; sounds that nobody speaks come last. What was spoken before in `cache` is taken from there. */
export async function speakCorpus(cache: string): Promise<Spoken[]> {
  await mkdir(cache, { recursive: true });
  const queue = new PQueue({ concurrency: 2 });
  const all = VOICES.map(({ id, person, speak }) => async () => {
    const utterances = await speak(cache);
    return utterances.map((utterance) => ({ voice: id, person, utterance }));
  });
  const nobody = unspoken().map((utterance) => ({ voice: NOBODY, person: NOBODY, utterance }));
  return [...(await queue.addAll(all)).flat(), ...nobody];
}

/** The mean spectrum of these voices while they speak, `[BANDS]`, mean 0. */
export function meanVoice(utterances: readonly Utterance[]): Float32Array {
  const prior = new Float32Array(BANDS);
  for (const { samples } of utterances) {
    const { levels, spectra } = spectraOf(samples, 1);
    const { mean } = measureNorm(levels, spectra, new Float32Array(BANDS));
    const level = mean.reduce((sum, value) => sum + value, 0) / BANDS;
    for (let b = 0; b < BANDS; b += 1) {
      prior[b] = (prior[b] as number) + ((mean[b] as number) - level) / utterances.length;
    }
  }
  return prior;
}
