import { BANDS } from '../../../speech/mel.ts';
import { activate, convolve, type Layer, paddedRows, softmax } from '../../../speech/network.ts';
import { VISEME_INDEX, VISEMES } from '../../../speech/visemes.ts';
import { gaussian } from './random.ts';

/** Width and shape of the network: hidden units, and taps and dilation of each layer over time. */
export interface Shape {
  hidden: number;
  layers: readonly { taps: number; dilation: number }[];
}

/** A miss of a closed mouth is seen at once, a wrong tongue is not: what an error in each class costs. */
const COST = new Float32Array(VISEMES.length).fill(1);
COST[VISEME_INDEX.PP] = 1.6;
COST[VISEME_INDEX.FF] = 1.3;
COST[VISEME_INDEX.sil] = 0.7;

/** Share of the probability that goes to all classes alike: a hop at the border of two sounds is never certain. */
const SMOOTHING = 0.05;

/** A network under training. */
export function newLayers(shape: Shape, random: () => number): Layer[] {
  const classes = VISEMES.length;
  const hidden = shape.layers.map(({ taps, dilation }, i) => ({
    inputs: i === 0 ? BANDS : shape.hidden,
    outputs: shape.hidden,
    taps,
    dilation,
  }));
  return [...hidden, { inputs: shape.hidden, outputs: classes, taps: 1, dilation: 1 }].map(
    (layer, i, all) => {
      const row = layer.inputs * layer.taps;
      const weights = new Float32Array(paddedRows(layer.outputs) * row);
      // He's initialisation, halved where the layer adds to its input.
      const spread = Math.sqrt(2 / row) * (i === 0 || i === all.length - 1 ? 1 : 0.5);
      for (let w = 0; w < layer.outputs * row; w += 1) weights[w] = gaussian(random) * spread;
      return { ...layer, weights, biases: new Float32Array(paddedRows(layer.outputs)) };
    },
  );
}

interface Moments {
  gradient: Float32Array;
  first: Float32Array;
  second: Float32Array;
}

const moments = (length: number): Moments => ({
  gradient: new Float32Array(length),
  first: new Float32Array(length),
  second: new Float32Array(length),
});

/** Backpropagation and Adam over the layers of a viseme network. */
export class Learner {
  readonly layers: Layer[];
  readonly #state: { weights: Moments; biases: Moments }[];
  #steps = 0;
  #hops = 0;

  constructor(layers: Layer[]) {
    this.layers = layers;
    this.#state = layers.map((layer) => ({
      weights: moments(layer.weights.length),
      biases: moments(layer.biases.length),
    }));
  }

  /**
   * Adds the gradient of `hops` hops. `features` is `[hops + 2·margin][BANDS]`, `labels` `[hops]`. Returns the summed
   * loss.
   */
  learn(features: Float32Array, labels: Uint8Array, hops: number): number {
    const inputs: Float32Array[] = [features];
    const rows: number[] = [features.length / BANDS];
    const rectified: Float32Array[] = [];
    for (const [i, layer] of this.layers.entries()) {
      const count = (rows[i] as number) - layer.dilation * (layer.taps - 1);
      const output = new Float32Array(count * layer.outputs);
      convolve(layer, inputs[i] as Float32Array, count, output);
      rectified.push(i < this.layers.length - 1 ? Float32Array.from(output) : output);
      if (i < this.layers.length - 1) activate(layer, inputs[i] as Float32Array, count, output);
      inputs.push(output);
      rows.push(count);
    }
    const scores = inputs[this.layers.length] as Float32Array;
    softmax(scores, hops);
    const loss = lossAndGradient(scores, labels, hops);
    let gradient = scores;
    for (let i = this.layers.length - 1; i >= 0; i -= 1) {
      gradient = this.#backward(
        i,
        inputs[i] as Float32Array,
        rectified[i] as Float32Array,
        gradient,
        rows[i + 1] as number,
      );
    }
    this.#hops += hops;
    return loss;
  }

  /** One step of Adam with the gradient gathered since the last one. */
  step(rate: number): void {
    this.#steps += 1;
    for (const [i, layer] of this.layers.entries()) {
      const state = this.#state[i];
      if (!state) continue;
      this.#adam(layer.weights, state.weights, rate, 1e-5);
      this.#adam(layer.biases, state.biases, rate, 0);
    }
    this.#hops = 0;
  }

  #adam(values: Float32Array, { gradient, first, second }: Moments, rate: number, decay: number): void {
    const scale = 1 / Math.max(1, this.#hops);
    const correction = Math.sqrt(1 - 0.999 ** this.#steps) / (1 - 0.9 ** this.#steps);
    for (let k = 0; k < values.length; k += 1) {
      const g = (gradient[k] as number) * scale;
      const m = 0.9 * (first[k] as number) + 0.1 * g;
      const v = 0.999 * (second[k] as number) + 0.001 * g * g;
      first[k] = m;
      second[k] = v;
      const value = values[k] as number;
      values[k] = value - rate * ((correction * m) / (Math.sqrt(v) + 1e-8) + decay * value);
      gradient[k] = 0;
    }
  }

  /** Gathers one layer's gradient and returns that of its input (not needed, and empty, for the first layer). */
  #backward(
    index: number,
    input: Float32Array,
    rectified: Float32Array,
    upper: Float32Array,
    rows: number,
  ): Float32Array {
    const layer = this.layers[index] as Layer;
    const state = this.#state[index];
    if (!state) return upper;
    const { inputs, outputs, taps, dilation, weights } = layer;
    const row = taps * inputs;
    const hidden = index < this.layers.length - 1;
    const lower = new Float32Array(index === 0 ? 0 : input.length);
    const dW = state.weights.gradient;
    const dB = state.biases.gradient;
    // The gradient before the rectifier, filled up to four outputs.
    const width = paddedRows(outputs);
    const slope = new Float32Array((rows + 1) * width);
    for (let t = 0; t < rows; t += 1) {
      for (let o = 0; o < outputs; o += 1) {
        const at = t * outputs + o;
        if (hidden && (rectified[at] as number) <= 0) continue;
        const g = upper[at] as number;
        slope[t * width + o] = g;
        dB[o] = (dB[o] as number) + g;
      }
    }
    const [r1, r2, r3] = [row, 2 * row, 3 * row];
    for (let t = 0; t < rows; t += 2) {
      const second = t + 1 < rows ? 1 : 0;
      const ahead = second * inputs;
      for (let o = 0; o < width; o += 4) {
        const at = t * width + o;
        const a0 = slope[at] as number;
        const a1 = slope[at + 1] as number;
        const a2 = slope[at + 2] as number;
        const a3 = slope[at + 3] as number;
        const b0 = second * (slope[at + width] as number);
        const b1 = second * (slope[at + width + 1] as number);
        const b2 = second * (slope[at + width + 2] as number);
        const b3 = second * (slope[at + width + 3] as number);
        let w = o * row;
        for (let tap = 0; tap < taps; tap += 1) {
          const end = (t + tap * dilation + 1) * inputs;
          for (let x = end - inputs; x < end; x += 1, w += 1) {
            const a = input[x] as number;
            const b = input[x + ahead] as number;
            dW[w] = (dW[w] as number) + a0 * a + b0 * b;
            dW[w + r1] = (dW[w + r1] as number) + a1 * a + b1 * b;
            dW[w + r2] = (dW[w + r2] as number) + a2 * a + b2 * b;
            dW[w + r3] = (dW[w + r3] as number) + a3 * a + b3 * b;
            if (index === 0) continue;
            const w0 = weights[w] as number;
            const w1 = weights[w + r1] as number;
            const w2 = weights[w + r2] as number;
            const w3 = weights[w + r3] as number;
            lower[x] = (lower[x] as number) + a0 * w0 + a1 * w1 + a2 * w2 + a3 * w3;
            lower[x + ahead] = (lower[x + ahead] as number) + b0 * w0 + b1 * w1 + b2 * w2 + b3 * w3;
          }
        }
      }
    }
    if (hidden && inputs === outputs) {
      const centre = ((dilation * (taps - 1)) / 2) * inputs;
      for (let k = 0; k < rows * outputs; k += 1) {
        lower[centre + k] = (lower[centre + k] as number) + (upper[k] as number);
      }
    }
    return lower;
  }
}

/** Cross-entropy; turns the probabilities into the gradient of the scores, in place. */
function lossAndGradient(probabilities: Float32Array, labels: Uint8Array, hops: number): number {
  const classes = VISEMES.length;
  let loss = 0;
  for (let t = 0; t < hops; t += 1) {
    const label = labels[t] as number;
    const cost = COST[label] as number;
    loss -= cost * Math.log((probabilities[t * classes + label] as number) + 1e-9);
    for (let k = 0; k < classes; k += 1) {
      const target = (k === label ? 1 - SMOOTHING : 0) + SMOOTHING / classes;
      probabilities[t * classes + k] = cost * ((probabilities[t * classes + k] as number) - target);
    }
  }
  return loss;
}
