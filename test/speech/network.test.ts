import { describe, expect, it } from 'vitest';
import { BANDS } from '../../server/speech/mel.ts';
import { type Layer, paddedRows, VisemeNetwork } from '../../server/speech/network.ts';
import { seededRandom } from '../../server/speech/training/random.ts';
import { VISEMES } from '../../server/speech/visemes.ts';

const CLASSES = VISEMES.length;

function randomLayer(
  inputs: number,
  outputs: number,
  taps: number,
  ahead: number,
  dilation: number,
  seed: number,
): Layer {
  const random = seededRandom(seed);
  const values = (count: number) => Float32Array.from({ length: count }, () => (random() - 0.5) * 0.6);
  return {
    inputs,
    outputs,
    taps,
    ahead,
    dilation,
    weights: values(paddedRows(outputs) * taps * inputs),
    biases: values(paddedRows(outputs)),
  };
}

/** The same network, straight from its definition. */
function plainly(layers: readonly Layer[], features: Float32Array, hops: number): number[][] {
  let rows = Array.from({ length: features.length / BANDS }, (_, t) => [
    ...features.subarray(t * BANDS, (t + 1) * BANDS),
  ]);
  for (const [index, layer] of layers.entries()) {
    const reach = layer.dilation * (layer.taps - 1);
    rows = rows.slice(0, rows.length - reach).map((_, t) =>
      Array.from({ length: layer.outputs }, (_, o) => {
        let sum = layer.biases[o] as number;
        for (let tap = 0; tap < layer.taps; tap += 1) {
          for (let i = 0; i < layer.inputs; i += 1) {
            const weight = layer.weights[(o * layer.taps + tap) * layer.inputs + i] as number;
            sum += weight * (rows[t + tap * layer.dilation]?.[i] ?? Number.NaN);
          }
        }
        if (index === layers.length - 1) return sum;
        const carried =
          layer.inputs === layer.outputs
            ? (rows[t + reach - layer.ahead * layer.dilation]?.[o] ?? Number.NaN)
            : 0;
        return Math.max(0, sum) + carried;
      }),
    );
  }
  expect(rows).toHaveLength(hops);
  return rows.map((scores) => {
    const powers = scores.map((score) => Math.exp(score));
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => power / sum);
  });
}

describe('the viseme network', () => {
  it.each([1, 2, 7, 64])('computes what its layers say, for %i hops at once', (hops) => {
    const layers = [
      randomLayer(BANDS, 8, 5, 2, 1, 1),
      randomLayer(8, 8, 3, 0, 2, 2),
      randomLayer(8, CLASSES, 1, 0, 1, 3),
    ];
    const network = new VisemeNetwork(layers, new Float32Array(BANDS));
    expect([network.before, network.after]).toEqual([6, 2]);
    const random = seededRandom(5);
    const features = Float32Array.from({ length: (hops + 8) * BANDS }, () => random() * 2 - 1);
    const out = new Float32Array(hops * CLASSES);
    network.run(features, hops, out);
    for (const [t, row] of plainly(layers, features, hops).entries()) {
      for (const [k, p] of row.entries()) expect(out[t * CLASSES + k]).toBeCloseTo(p, 4);
    }
  });

  it('that ships is small and reads speech much faster than it is spoken', () => {
    const network = VisemeNetwork.shipped();
    const weights = network.layers.reduce(
      (sum, { inputs, outputs, taps }) => sum + inputs * outputs * taps,
      0,
    );
    expect(weights).toBeLessThan(120_000);
    const features = new Float32Array((network.before + 64 + network.after) * BANDS);
    const out = new Float32Array(64 * CLASSES);
    for (let i = 0; i < 20; i += 1) network.run(features, 64, out);
    const start = process.cpuUsage();
    for (let i = 0; i < 30; i += 1) network.run(features, 64, out);
    // CPU seconds, and far from the usual 130 times real time and more, because test machines are busy.
    expect((30 * 0.64) / (process.cpuUsage(start).user / 1e6)).toBeGreaterThan(30);
  });

  it('refuses stored weights that do not fit their shape', () => {
    const layer = {
      inputs: 28,
      outputs: 15,
      taps: 1,
      ahead: 0,
      dilation: 1,
      weights: 'AAAA',
      scales: [],
      biases: [],
    };
    const json = JSON.stringify({ prior: new Array(BANDS).fill(0), layers: [layer] });
    expect(() => VisemeNetwork.parse(json)).toThrow(/number of weights/);
  });
});
