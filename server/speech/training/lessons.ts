import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BANDS } from '../mel.ts';
import { HIGHEST, LOWEST } from '../norm.ts';
import { VISEME_INDEX, VISEMES } from '../visemes.ts';
import { NARROW, randomAugmentation, WIDE } from './augment.ts';
import type { Spoken } from './corpus.ts';
import { makeExample } from './example.ts';
import { seededRandom } from './random.ts';
import { SHAPE } from './shape.ts';

/** A miss of a closed mouth is seen at once, a wrong tongue is not: what an error in each class costs. */
const COSTS = VISEMES.map((viseme) => ({ PP: 1.2, FF: 1.3, sil: 0.7 })[viseme as string] ?? 1);

/*
 * What `learn.py` reads, in one folder:
 *   corpus.json      who speaks each utterance, bands, classes, what an error in each class costs
 *   prior.json       the mean spectrum of the voices
 *   N.features       every utterance, changed in a way of its own: a byte for every band of every hop
 *   N.labels         a byte for every hop: its class; 255 ends an utterance
 */

/** Writes who speaks. */
export async function writeCorpus(
  folder: string,
  corpus: readonly Spoken[],
  prior: Float32Array,
): Promise<void> {
  const persons = corpus.map(({ person }) => person);
  const about = {
    bands: BANDS,
    classes: VISEMES.length,
    silence: VISEME_INDEX.sil,
    lowest: LOWEST,
    highest: HIGHEST,
    costs: COSTS,
    shape: SHAPE,
    persons,
  };
  await writeFile(join(folder, 'corpus.json'), JSON.stringify(about));
  await writeFile(join(folder, 'prior.json'), JSON.stringify([...prior]));
}

export async function readPrior(folder: string): Promise<Float32Array> {
  return Float32Array.from(JSON.parse(await readFile(join(folder, 'prior.json'), 'utf8')) as number[]);
}

/** Writes one round of lessons: half of the rounds change the voices widely. Repeatable. */
export async function writeRound(
  folder: string,
  round: number,
  corpus: readonly Spoken[],
  prior: Float32Array,
): Promise<void> {
  const random = seededRandom(1000 + round);
  const features: Uint8Array[] = [];
  const labels: Uint8Array[] = [];
  for (const { utterance } of corpus) {
    const how = randomAugmentation(random, round % 2 === 0 ? NARROW : WIDE);
    const example = makeExample(utterance, how, prior, 0, 0, random);
    const steps = 255 / (HIGHEST - LOWEST);
    features.push(Uint8Array.from(example.features, (value) => Math.round((value - LOWEST) * steps)));
    labels.push(example.labels, Uint8Array.of(255));
  }
  await writeFile(join(folder, `${round}.features`), Buffer.concat(features));
  await writeFile(join(folder, `${round}.labels`), Buffer.concat(labels));
}
