import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import PQueue from 'p-queue';
import { VisemeNetwork } from '../../../speech/network.ts';
import { SPEAKERS, speakCorpus } from './corpus.ts';
import { evaluate, type Score } from './evaluate.ts';
import { fit } from './fit.ts';
import { writeReport } from './report.ts';
import { storeNetwork } from './store.ts';

/*
 * npm run train:visemes            final weights on all voices, and the leave-one-speaker-out report
 *   -- --epochs 2 --sentences 20   quicker and worse
 *   -- --no-report                 the weights only
 *   -- --hold slt                  one speaker of the report only: prints the score
 */
const { values } = parseArgs({
  options: {
    epochs: { type: 'string', default: '16' },
    sentences: { type: 'string', default: '110' },
    'no-report': { type: 'boolean', default: false },
    hold: { type: 'string' },
  },
});
const epochs = Number(values.epochs);
const sentences = Number(values.sentences);
const speakers = Object.keys(SPEAKERS);

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
  );
  const network = rounded(await fit(others, { epochs, seed: 1, onEpoch: log(`without ${values.hold}:`) }));
  const held = await speakCorpus([values.hold], TEST_SENTENCES);
  process.stdout.write(`${JSON.stringify(evaluate(network, held))}\n`);
} else {
  // Two at a time: the report's networks are trained in processes of their own beside the final one.
  const queue = new PQueue({ concurrency: 2 });
  const held = values['no-report']
    ? []
    : speakers.map((speaker) =>
        queue.add(async (): Promise<[string, Score]> => {
          const self = [...process.execArgv, fileURLToPath(import.meta.url)];
          const args = ['--hold', speaker, '--epochs', values.epochs, '--sentences', values.sentences];
          const { stdout } = await execa(process.execPath, [...self, ...args], { stderr: 'inherit' });
          return [speaker, JSON.parse(stdout) as Score];
        }),
      );
  const scores = await Promise.all(held);
  const corpus = await speakCorpus(speakers, sentences);
  const network = await fit(corpus, { epochs, seed: 1, onEpoch: log('all voices:') });
  await writeFile(new URL('../../../speech/visemes.json', import.meta.url), storeNetwork(network));
  if (scores.length > 0)
    await writeReport(rounded(network), Object.fromEntries(scores), { epochs, sentences });
}
