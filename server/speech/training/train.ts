import { mkdir } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { meanVoice, NOBODY, type Spoken, speakCorpus } from './corpus.ts';
import { readPrior, writeCorpus, writeRound } from './lessons.ts';
import { leftOutOf, measure } from './measure.ts';

/*
 * Needs these packages of Debian (main), of which festvox-* are Festival's voices:
 *   flite festival festvox-kallpc16k festvox-kdlpc16k festvox-us-slt-hts festvox-italp16k festvox-itapc16k
 *   festvox-suopuhe-lj festvox-suopuhe-mv festvox-czech-dita festvox-czech-krb festvox-czech-machac festvox-czech-ph
 *   festvox-ca-ona-hts festvox-ru festvox-te-nsk python3-torch
 * PYTHON names an interpreter with PyTorch where it is not python3. Learning is Python because TensorFlow.js takes many
 * times as long over a step. On one H200 all networks of the report take three minutes; on two cores, by
 * extrapolation, the one that ships takes half an hour and the report a night.
 *
 * npm run train:visemes              speaks, hears, learns and measures: the weights that ship and the report
 *   -- --only speak|hear|learn|measure   one of these steps; learning may be done on another machine: see learn.py
 *   -- --folder DIR                  where the spoken sentences, the lessons and what was learned lie
 *   -- --rounds 4 --steps 1000       quicker and worse
 *   -- --no-report                   the network that ships only
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    folder: { type: 'string', default: join(tmpdir(), 'liveavatar-studio-visemes') },
    rounds: { type: 'string', default: '12' },
    steps: { type: 'string', default: '15000' },
    'no-report': { type: 'boolean', default: false },
    /** Of `hear`, for a process that writes some of the rounds: which, and every how many. */
    first: { type: 'string', default: '0' },
    every: { type: 'string', default: '1' },
  },
});
const { folder, only } = values;
const rounds = Number(values.rounds);
const steps = Number(values.steps);
const cache = join(folder, 'spoken');
const log = (line: string) => process.stderr.write(`${line}\n`);

/** Everybody speaks; who speaks, and what voices are like in general, is written down. */
async function speak(): Promise<void> {
  const corpus = await speakCorpus(cache);
  const prior = meanVoice(corpus.filter(({ person }) => person !== NOBODY).map(({ utterance }) => utterance));
  await writeCorpus(folder, corpus, prior);
  const seconds = corpus.reduce((sum, { utterance }) => sum + utterance.samples.length / 16_000, 0);
  log(`${corpus.length} sentences, ${seconds.toFixed(0)} s`);
}

/** Writes the rounds from `first` on, `every` so many. */
async function hear(first: number, every: number): Promise<void> {
  const corpus: Spoken[] = await speakCorpus(cache);
  const prior = await readPrior(folder);
  for (let round = first; round < rounds; round += every) {
    await writeRound(folder, round, corpus, prior);
    log(`round ${round}`);
  }
}

/** Writes all rounds, in as many processes as there are cores. */
async function hearAll(): Promise<void> {
  const every = Math.min(rounds, availableParallelism());
  const self = [...process.execArgv, fileURLToPath(import.meta.url)];
  const shared = ['--only', 'hear', '--folder', folder, '--rounds', values.rounds, '--every', `${every}`];
  await Promise.all(
    Array.from({ length: every }, (_, first) =>
      execa(process.execPath, [...self, ...shared, '--first', `${first}`], { stderr: 'inherit' }),
    ),
  );
}

/** Trains the network that ships and, for the report, those that leave somebody out. */
async function learn(): Promise<void> {
  const without = values['no-report'] ? [] : leftOutOf();
  const script = fileURLToPath(new URL('./learn.py', import.meta.url));
  const args = [script, folder, '--steps', values.steps, '--without', ...without];
  await execa(process.env.PYTHON ?? 'python3', args, { stdio: 'inherit' });
}

await mkdir(folder, { recursive: true });
if (!only || only === 'speak') await speak();
if (only === 'hear') await hear(Number(values.first), Number(values.every));
if (!only) await hearAll();
if (!only || only === 'learn') await learn();
if (!only || only === 'measure')
  await measure(folder, cache, { rounds, steps, report: !values['no-report'] });
