import { setImmediate as breathe } from 'node:timers/promises';
import { BANDS } from '../mel.ts';
import { VisemeNetwork } from '../network.ts';
import { randomAugmentation } from './augment.ts';
import { meanVoice } from './corpus.ts';
import { type Example, makeExample } from './example.ts';
import type { Utterance } from './flite.ts';
import { Learner, newLayers, type Shape } from './learner.ts';
import { loadMatrices } from './matrices.ts';
import { seededRandom } from './random.ts';

/** Hops of a training segment, and segments of a minibatch. */
const SEGMENT_HOPS = 160;
const BATCH = 6;
const TOP_RATE = 0.004;

/** The network that ships: about 30 000 weights, 0.16 s of context on either side. */
export const SHAPE: Shape = {
  hidden: 48,
  layers: [
    { taps: 5, dilation: 1 },
    { taps: 3, dilation: 2 },
    { taps: 3, dilation: 4 },
    { taps: 3, dilation: 8 },
  ],
};

/** Trains a network; every epoch hears every utterance once, changed in another way. Repeatable for a seed. */
export async function trainNetwork(
  utterances: readonly Utterance[],
  options: { epochs: number; seed: number; onEpoch: (epoch: number, loss: number) => void },
): Promise<VisemeNetwork> {
  const random = seededRandom(options.seed);
  const prior = meanVoice(utterances);
  const learner = new Learner(newLayers(SHAPE, random), await loadMatrices());
  const network = new VisemeNetwork(learner.layers, prior);
  const { margin } = network;
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    const examples = utterances.map((utterance) =>
      makeExample(utterance, randomAugmentation(random), prior, margin, random),
    );
    const segments = cut(examples, random);
    let loss = 0;
    let hops = 0;
    for (let at = 0; at < segments.length; at += BATCH) {
      for (const { example, from, count } of segments.slice(at, at + BATCH)) {
        const features = example.features.subarray(from * BANDS, (from + count + 2 * margin) * BANDS);
        loss += learner.learn(features, example.labels.subarray(from, from + count), count);
        hops += count;
      }
      const progress = (epoch + at / segments.length) / options.epochs;
      const warmUp = Math.min(1, progress * options.epochs * 4 + 0.05);
      learner.step(TOP_RATE * warmUp * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * progress))));
    }
    options.onEpoch(epoch, loss / hops);
    // Lets the processes that train beside this one be heard.
    await breathe();
  }
  return network;
}

interface Segment {
  example: Example;
  from: number;
  count: number;
}

/** All examples in pieces, shuffled. */
function cut(examples: readonly Example[], random: () => number): Segment[] {
  const segments = examples.flatMap((example) =>
    Array.from({ length: Math.ceil(example.hops / SEGMENT_HOPS) }, (_, i) => ({
      example,
      from: i * SEGMENT_HOPS,
      count: Math.min(SEGMENT_HOPS, example.hops - i * SEGMENT_HOPS),
    })),
  );
  for (let i = segments.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [segments[i], segments[j]] = [segments[j] as Segment, segments[i] as Segment];
  }
  return segments;
}
