import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import PQueue from 'p-queue';
import { VisemeNetwork } from '../network.ts';
import { SPEAKERS, speakCorpus } from './corpus.ts';
import { evaluate, type Score } from './evaluate.ts';
import { writeReport } from './report.ts';
import { storeNetwork } from './store.ts';
import { trainNetwork } from './train-network.ts';

/*
 * npm run train:visemes            final weights on all voices, and the leave-one-speaker-out report
 *   -- --epochs 2 --sentences 20   quicker and worse
 *   -- --no-report                 the weights only
 *   -- --hold slt                  one speaker of the report only: prints the score
 */
const { values } = parseArgs({
  options: {
    epochs: { type: 'string', default: '10' },
    sentences: { type: 'string', default: '80' },
    'no-report': { type: 'boolean', default: false },
    hold: { type: 'string' },
  },
});
const epochs = Number(values.epochs);
const sentences = Number(values.sentences);
const speakers = Object.keys(SPEAKERS);

/** The spoken sentences are kept here: the report's networks share them, and so does the next training. */
const CACHE = join(tmpdir(), 'liveavatar-studio-voices');

/** Sentences for measuring: enough for a few hundred p, b, m a voice. */
const TEST_SENTENCES = 40;

const log = (name: string) => (epoch: number, loss: number) =>
  process.stderr.write(`${name} epoch ${epoch + 1}/${epochs} loss ${loss.toFixed(3)}\n`);

/** What is measured is what ships: the weights after rounding. */
const rounded = (network: VisemeNetwork) => VisemeNetwork.parse(storeNetwork(network));

if (values.hold) {
  const others = await speakCorpus(
    speakers.filter((speaker) => speaker !== values.hold),
    sentences,
    CACHE,
  );
  const network = rounded(
    await trainNetwork(others, { epochs, seed: 1, onEpoch: log(`without ${values.hold}:`) }),
  );
  const held = await speakCorpus([values.hold], TEST_SENTENCES, CACHE);
  process.stdout.write(`${JSON.stringify(evaluate(network, held))}\n`);
} else {
  const corpus = await speakCorpus(speakers, sentences, CACHE);
  // The report's networks are trained in processes of their own, two at a time, beside the one that ships.
  const queue = new PQueue({ concurrency: 2 });
  const heldOut = async (speaker: string): Promise<[string, Score]> => {
    const self = [...process.execArgv, fileURLToPath(import.meta.url)];
    const args = ['--hold', speaker, '--epochs', values.epochs, '--sentences', values.sentences];
    const { stdout } = await execa(process.execPath, [...self, ...args], { stderr: 'inherit' });
    return [speaker, JSON.parse(stdout) as Score];
  };
  const scores = queue.addAll(values['no-report'] ? [] : speakers.map((speaker) => () => heldOut(speaker)));
  const network = await trainNetwork(corpus, { epochs, seed: 1, onEpoch: log('all voices:') });
  await writeFile(new URL('../visemes.json', import.meta.url), storeNetwork(network));
  const report = Object.fromEntries(await scores);
  if (!values['no-report']) await writeReport(rounded(network), report, { epochs, sentences });
}
