import { writeFile } from 'node:fs/promises';
import { BANDS, BEFORE, HOPS_PER_SECOND, WINDOW } from '../mel.ts';
import type { VisemeNetwork } from '../network.ts';
import type { Score } from './evaluate.ts';
import { spectraOf } from './example.ts';

/** Writes `report.json` and `report.md` beside the training: what each speaker scores with a network that never heard it. */
export async function writeReport(
  network: VisemeNetwork,
  heldOut: Readonly<Record<string, Score>>,
  training: { epochs: number; sentences: number },
): Promise<void> {
  const weights = network.layers.reduce(
    (sum, { inputs, outputs, taps }) => sum + inputs * outputs * taps + outputs,
    0,
  );
  const realTime = timesRealTime(network);
  const report = { weights, contextSeconds: network.margin / HOPS_PER_SECOND, realTime, training, heldOut };
  await writeFile(new URL('./report.json', import.meta.url), `${JSON.stringify(report, rounding, 2)}\n`);
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const rows = Object.entries(heldOut).map(
    ([speaker, s]) =>
      `| ${speaker} | ${percent(s.accuracy)} | ${s.opennessCorrelation.toFixed(3)} | ${percent(s.bilabialRecall)} (${percent(s.bilabialRecallStrict)}) | ${percent(s.bilabialFalse)} | ${percent(s.closed)} | ${percent(s.closedOnTime)} | ${s.seconds.toFixed(0)} |`,
  );
  const text = `# Visemes: leave one speaker out

Written by \`npm run train:visemes\` (${training.epochs} epochs, ${training.sentences} sentences a speaker). Each row: a
network trained on the other speakers only, rounded as it ships, on sentences of flite's voice that it has never heard.
slt is the only woman. The weights that ship are trained on all of them. ${weights} weights, ${report.contextSeconds} s of
context on either side, ${realTime.toFixed(0)} times real time on the machine that wrote this.

| speaker | accuracy in speech | openness r | p/b/m hops closed (as PP) | other hops as PP | p/b/m closed within ±40 ms | closing starts within ±40 ms | s |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}

Accuracy counts 10 ms hops of speech whose most probable viseme (of 15) is that of the phone. Openness is the correlation
of the expected jaw opening with that of the phones. The last share leaves out p, b, m after a pause, whose closing nobody
can hear.
`;
  await writeFile(new URL('./report.md', import.meta.url), text);
}

const rounding = (_: string, value: unknown) =>
  typeof value === 'number' ? Number(value.toPrecision(4)) : value;

/** Seconds of sound read per second, spectra and network together. */
function timesRealTime(network: VisemeNetwork): number {
  const seconds = 20;
  const samples = Float32Array.from({ length: seconds * 16_000 }, (_, i) => Math.sin(i * i * 1e-6) * 0.3);
  const out = new Float32Array(64 * 15);
  const features = new Float32Array((64 + 2 * network.margin) * BANDS);
  let best = 0;
  for (let round = 0; round < 3; round += 1) {
    const start = performance.now();
    spectraOf(samples.subarray(0, samples.length - BEFORE - WINDOW), 1);
    for (let t = 0; t < seconds * HOPS_PER_SECOND; t += 64) network.run(features, 64, out);
    best = Math.max(best, (seconds * 1000) / (performance.now() - start));
  }
  return best;
}
