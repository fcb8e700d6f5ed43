import { mkdir } from 'node:fs/promises';
import PQueue from 'p-queue';
import { BANDS } from '../mel.ts';
import { measureNorm } from '../norm.ts';
import { spectraOf } from './example.ts';
import { speak, type Utterance } from './flite.ts';
import { seededRandom } from './random.ts';
import { sentence } from './text.ts';

/** flite's voices by speaker: `kal` is the same man at 8 and 16 kHz. A speaker is held out as a whole. */
export const SPEAKERS: Readonly<Record<string, readonly string[]>> = {
  slt: ['slt'],
  rms: ['rms'],
  awb: ['awb'],
  kal: ['kal', 'kal16'],
};

/** Pitches asked of the voices, Hz: half of the utterances keep the voice's own. */
const PITCHES = [undefined, undefined, undefined, 90, 140, 190, 240];

/** Speaks `sentences` different sentences per speaker, always the same ones, in different manners. */
export async function speakCorpus(
  speakers: readonly string[],
  sentences: number,
  cache: string,
): Promise<Utterance[]> {
  await mkdir(cache, { recursive: true });
  const queue = new PQueue({ concurrency: 2 });
  const jobs = speakers.flatMap((speaker) => {
    const voices = SPEAKERS[speaker] ?? [];
    const random = seededRandom([...speaker].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7));
    return Array.from({ length: sentences }, (_, i) => {
      const voice = voices[i % voices.length] ?? speaker;
      const text = sentence(random);
      const pitch = PITCHES[Math.floor(random() * PITCHES.length)];
      const stretch = 0.8 + 0.5 * random();
      return () => speak(voice, text, { stretch, ...(pitch && { pitch }) }, cache);
    });
  });
  return queue.addAll(jobs);
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
