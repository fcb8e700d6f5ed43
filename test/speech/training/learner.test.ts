import { beforeAll, describe, expect, it } from 'vitest';
import { BANDS } from '../../../server/speech/mel.ts';
import { VisemeNetwork } from '../../../server/speech/network.ts';
import { Learner, newLayers, type Shape } from '../../../server/speech/training/learner.ts';
import { loadMatrices, type Matrices } from '../../../server/speech/training/matrices.ts';
import { seededRandom } from '../../../server/speech/training/random.ts';
import { storeNetwork } from '../../../server/speech/training/store.ts';
import { VISEMES } from '../../../server/speech/visemes.ts';

const CLASSES = VISEMES.length;
const SMALL: Shape = {
  hidden: 16,
  layers: [
    { taps: 3, dilation: 1 },
    { taps: 3, dilation: 2 },
  ],
};
const HOPS = 60;
let matrices: Matrices;

beforeAll(async () => {
  matrices = await loadMatrices();
});

/** Each class is a loud band of its own; the context of 3 hops on either side is noise. */
function lesson(seed: number): { features: Float32Array; labels: Uint8Array } {
  const random = seededRandom(seed);
  const features = Float32Array.from({ length: (HOPS + 6) * BANDS }, () => random() - 0.5);
  const labels = Uint8Array.from({ length: HOPS }, () => Math.floor(random() * CLASSES));
  for (const [t, label] of labels.entries()) features[(t + 3) * BANDS + label] = 2;
  return { features, labels };
}

function rightShare(network: VisemeNetwork, seed: number): number {
  const { features, labels } = lesson(seed);
  const out = new Float32Array(HOPS * CLASSES);
  network.run(features, HOPS, out);
  const right = labels.filter((label, t) => {
    const row = out.subarray(t * CLASSES, (t + 1) * CLASSES);
    return row.indexOf(Math.max(...row)) === label;
  });
  return right.length / HOPS;
}

function taught(steps: number): VisemeNetwork {
  const learner = new Learner(newLayers(SMALL, seededRandom(1)), matrices);
  for (let step = 0; step < steps; step += 1) {
    const { features, labels } = lesson(step);
    learner.learn(features, labels, HOPS);
    learner.step(0.01);
  }
  return new VisemeNetwork(learner.layers, new Float32Array(BANDS));
}

describe('training a viseme network', () => {
  it('teaches it what it did not know, also after rounding to bytes', () => {
    expect(rightShare(taught(0), 999)).toBeLessThan(0.3);
    const network = taught(150);
    expect(rightShare(network, 999)).toBeGreaterThan(0.9);
    expect(rightShare(VisemeNetwork.parse(storeNetwork(network)), 999)).toBeGreaterThan(0.9);
  });

  it('is repeatable to the last bit', () => {
    expect(storeNetwork(taught(5))).toBe(storeNetwork(taught(5)));
  });
});
