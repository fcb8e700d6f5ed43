import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluate } from './evaluate.ts';
import { readPrior } from './lessons.ts';
import { type Reading, writeReport } from './report.ts';
import { VOICES, type Voice } from './speakers.ts';
import { storeNetwork } from './store.ts';
import { readWeights, rounded } from './weights.ts';

/** Whom the report's networks leave out: each person, and with the only synthesiser of Mandarin all that it speaks. */
export function leftOutOf(voices: readonly Voice[] = VOICES): string[] {
  const persons = voices.filter(({ reported }) => reported).flatMap(withoutFor);
  return [...new Set(persons)];
}

const withoutFor = ({ person }: Voice): string[] =>
  person === 'mandarin' ? ['mandarin', 'mandarin+espeak'] : [person];

/** Writes the weights that ship and, unless told not to, the report. What is measured is what ships: rounded weights. */
export async function measure(
  folder: string,
  cache: string,
  training: { rounds: number; steps: number; report: boolean },
): Promise<void> {
  const prior = await readPrior(folder);
  const network = await readWeights(join(folder, 'all.weights'), prior);
  await writeFile(new URL('../visemes.json', import.meta.url), storeNetwork(network));
  if (!training.report) return;
  const readings: Reading[] = [];
  const ships = rounded(network);
  for (const voice of VOICES) {
    if (!voice.reported) continue;
    const spoken = await voice.speak(cache);
    const heard = evaluate(ships, spoken).accuracy;
    for (const without of withoutFor(voice)) {
      const other = rounded(await readWeights(join(folder, `${without}.weights`), prior));
      readings.push({ voice, without, score: evaluate(other, spoken), heard });
    }
  }
  await writeReport(ships, readings, training);
}
