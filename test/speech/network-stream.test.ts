import { expect, it } from 'vitest';
import { BANDS } from '../../server/speech/mel.ts';
import { VisemeNetwork } from '../../server/speech/network.ts';
import { MOST_AT_ONCE, NetworkStream } from '../../server/speech/network-stream.ts';
import { seededRandom } from '../../server/speech/training/random.ts';
import { VISEMES } from '../../server/speech/visemes.ts';

const CLASSES = VISEMES.length;
const HOPS = 1_200;

/** What the network says of all hops at once, the first and the last of them lasting for ever. */
function atOnce(network: VisemeNetwork, features: Float32Array): Float32Array {
  const { before, after } = network;
  const hops = features.length / BANDS;
  const all = new Float32Array((before + hops + after) * BANDS);
  for (let row = 0; row < before + hops + after; row += 1) {
    const hop = Math.max(0, Math.min(hops - 1, row - before));
    all.set(features.subarray(hop * BANDS, (hop + 1) * BANDS), row * BANDS);
  }
  const out = new Float32Array(hops * CLASSES);
  network.run(all, hops, out);
  return out;
}

it('a network over hops that come a few at a time says of each what it says of all, and of the last ones what it would say if they were the end', () => {
  const network = VisemeNetwork.shipped();
  const random = seededRandom(3);
  const features = Float32Array.from({ length: HOPS * BANDS }, () => random() * 4 - 2.5);
  const stream = new NetworkStream(network);
  const settled = new Float32Array(HOPS * CLASSES);
  while (stream.hops < HOPS) {
    const most = random() < 0.9 ? 9 : MOST_AT_ONCE;
    const count = Math.min(HOPS - stream.hops, 1 + Math.floor(random() * most));
    for (let i = 0; i < count; i += 1) {
      const at = stream.hops * BANDS;
      stream.push(features.subarray(at, at + BANDS));
    }
    const { from, probabilities } = stream.ask();
    expect(probabilities).toHaveLength((stream.hops - from) * CLASSES);
    settled.set(probabilities, from * CLASSES);
    if (random() < 0.02) {
      const known = atOnce(network, features.subarray(0, stream.hops * BANDS));
      expect(settled.subarray(0, known.length)).toEqual(known);
    }
  }
  expect(settled).toEqual(atOnce(network, features));
});
