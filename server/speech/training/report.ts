import { writeFile } from 'node:fs/promises';
import { LiveTrack } from '../live-track.ts';
import { BANDS, BEFORE, HOP, HOPS_PER_SECOND, WINDOW } from '../mel.ts';
import type { VisemeNetwork } from '../network.ts';
import type { Score } from './evaluate.ts';
import { spectraOf } from './example.ts';
import type { Voice } from './speakers.ts';

/** A voice as a network reads it that never heard that person. */
export interface Reading {
  voice: Voice;
  /** Whom the network did not hear: `VOICES`' persons, joined by a plus. */
  without: string;
  score: Score;
  /** The accuracy of the network that ships, which has heard these very sentences, 0…1. */
  heard: number;
}

/** Hops of a frame of video, 40 ms. */
const FRAME_HOPS = 4;

/** Writes `report.json` and `report.md` beside the training: how well each voice is read that was never heard. */
export async function writeReport(
  network: VisemeNetwork,
  readings: readonly Reading[],
  training: { rounds: number; steps: number },
): Promise<void> {
  const weights = network.layers.reduce(
    (sum, { inputs, outputs, taps }) => sum + inputs * outputs * taps + outputs,
    0,
  );
  const msPerFrame = { file: timeFile(network), live: timeLive(network) };
  const contextSeconds = {
    before: network.before / HOPS_PER_SECOND,
    after: network.after / HOPS_PER_SECOND,
  };
  const { rounds, steps } = training;
  const voices = readings.map(({ voice: { id, kind, language, synthesiser }, without, score, heard }) => ({
    id,
    kind,
    language,
    synthesiser,
    without,
    ...score,
    heard,
  }));
  const report = { weights, contextSeconds, msPerFrame, training: { rounds, steps }, voices };
  await writeFile(new URL('./report.json', import.meta.url), `${JSON.stringify(report, rounding, 2)}\n`);
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const rows = voices.map(
    (v) =>
      `| ${v.id} | ${v.kind}, ${v.language} | ${v.synthesiser} | ${v.without.replace('+', ', ')} | ${percent(v.accuracy)} | ${percent(v.heard)} | ${v.opennessCorrelation.toFixed(3)} | ${percent(v.bilabialRecall)} (${percent(v.bilabialRecallStrict)}) | ${percent(v.bilabialFalse)} | ${percent(v.closed)} | ${percent(v.closedOnTime)} | ${v.seconds.toFixed(0)} |`,
  );
  const text = `# Visemes: voices never heard

Written by \`npm run train:visemes\` (${steps} steps, every sentence changed in ${rounds} ways). Each row: a network that
never heard the person named under "without", in any synthesiser, rounded as it ships, on sentences of that voice. The
weights that ship are trained on all of them. Music, beats, tones and noise were among what all heard, as silence. ${weights} weights; ${contextSeconds.before} s of context before a hop and
${contextSeconds.after} s after it. On one core of the machine that wrote this, spectra and all, a frame of 40 ms takes
${msPerFrame.file.toFixed(2)} ms of a recording and ${msPerFrame.live.toFixed(2)} ms of sound that is still coming, where
${network.after} hops are computed again with every frame.

| voice | who | synthesiser | without | accuracy in speech | once heard | openness r | p/b/m hops closed (as PP) | other hops as PP | p/b/m closed within ±40 ms | closing starts within ±40 ms | s |
|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}

Accuracy counts 10 ms hops of speech whose most probable viseme (of 15) is that of the phone; "once heard" is the same of
the network that ships, which has learned from these very sentences: more than that is not in the labels. Openness is the
correlation of the expected jaw opening with that of the phones. The last share leaves out p, b, m after a pause, whose closing nobody
can hear. Mandarin is only spoken by eSpeak NG, whose other languages its first rows have heard and its second rows have
not. The Czech voices say the same sounds at the same pace, which makes each easy for a network that has heard the others.
Voices are timed by their synthesisers, not by an ear: where these cut a sound early or late, a right reading counts as
wrong. Least exact is nsh, whose sounds are cut from recordings that a program has divided: even the network that has heard
him agrees with that in two thirds of the hops only.
`;
  await writeFile(new URL('./report.md', import.meta.url), text);
}

const rounding = (_: string, value: unknown) =>
  typeof value === 'number' ? Number(value.toPrecision(4)) : value;

/** Of each of a few rounds, the best: ms of processor time a frame. */
function bestOf(frames: number, work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 6; round += 1) {
    const start = process.cpuUsage();
    work();
    best = Math.min(best, process.cpuUsage(start).user / 1000 / frames);
  }
  return best;
}

const hum = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * i * 1e-6) * 0.3);

function timeFile(network: VisemeNetwork): number {
  const seconds = 20;
  const samples = hum(seconds * HOPS_PER_SECOND * HOP).subarray(BEFORE + WINDOW);
  const out = new Float32Array(64 * 15);
  const features = new Float32Array((network.before + 64 + network.after) * BANDS);
  return bestOf((seconds * HOPS_PER_SECOND) / FRAME_HOPS, () => {
    spectraOf(samples, 1);
    for (let t = 0; t < seconds * HOPS_PER_SECOND; t += 64) network.run(features, 64, out);
  });
}

function timeLive(network: VisemeNetwork): number {
  const track = new LiveTrack(network);
  const frame = hum(FRAME_HOPS * HOP);
  const frames = 250;
  return bestOf(frames, () => {
    for (let i = 0; i < frames; i += 1) {
      track.push(frame);
      track.read(track.settled, track.hops);
    }
  });
}
