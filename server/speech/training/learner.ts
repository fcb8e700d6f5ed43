import type { Tensor2D } from '@tensorflow/tfjs-core';
import { BANDS } from '../mel.ts';
import { activate, type Layer, paddedRows, softmax } from '../network.ts';
import { VISEME_INDEX, VISEMES } from '../visemes.ts';
import type { Matrices } from './matrices.ts';
import { gaussian } from './random.ts';

/** Width and shape of the network: hidden units, and taps and dilation of each layer over time. */
export interface Shape {
  hidden: number;
  layers: readonly { taps: number; dilation: number }[];
}

/** A miss of a closed mouth is seen at once, a wrong tongue is not: what an error in each class costs. */
const COST = new Float32Array(VISEMES.length).fill(1);
COST[VISEME_INDEX.PP] = 1.2;
COST[VISEME_INDEX.FF] = 1.3;
COST[VISEME_INDEX.sil] = 0.7;

/** Share of the probability that goes to all classes alike: a hop at the border of two sounds is never certain. */
const SMOOTHING = 0.02;

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

/** One layer's pass over a segment, as its way back needs it. */
interface Pass {
  input: Float32Array;
  /** `[rows][taps · inputs]`: what each output row sees. */
  seen: Tensor2D;
  weights: Tensor2D;
  /** Outputs before the layer's input is added; the last layer's are its scores. */
  rectified: Float32Array;
  rows: number;
}

/** Backpropagation and Adam over the layers of a viseme network. */
export class Learner {
  readonly layers: Layer[];
  readonly #matrices: Matrices;
  readonly #state: { weights: Moments; biases: Moments }[];
  #steps = 0;
  #hops = 0;

  constructor(layers: Layer[], matrices: Matrices) {
    this.layers = layers;
    this.#matrices = matrices;
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
    const passes: Pass[] = [];
    let input = features;
    let rows = features.length / BANDS;
    for (const [i, layer] of this.layers.entries()) {
      rows -= layer.dilation * (layer.taps - 1);
      const pass = this.#forward(layer, input, rows);
      passes.push(pass);
      input = pass.rectified;
      if (i < this.layers.length - 1) {
        input = Float32Array.from(pass.rectified);
        activate(layer, pass.input, rows, input);
        for (let k = 0; k < input.length; k += 1)
          if ((pass.rectified[k] as number) < 0) pass.rectified[k] = 0;
      }
    }
    softmax(input, hops);
    const loss = lossAndGradient(input, labels, hops);
    for (let i = this.layers.length - 1; i >= 0; i -= 1) {
      const pass = passes[i] as Pass;
      input = this.#backward(i, pass, input);
      pass.seen.dispose();
      pass.weights.dispose();
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
      this.#adam(layer.weights, state.weights, rate, 0.01);
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

  #forward(layer: Layer, input: Float32Array, rows: number): Pass {
    const { inputs, outputs, taps, dilation, biases } = layer;
    const row = taps * inputs;
    const seen = new Float32Array(rows * row);
    for (let t = 0; t < rows; t += 1) {
      for (let tap = 0; tap < taps; tap += 1) {
        const from = (t + tap * dilation) * inputs;
        seen.set(input.subarray(from, from + inputs), t * row + tap * inputs);
      }
    }
    const weights = layer.weights.subarray(0, outputs * row);
    const pass = {
      input,
      rows,
      seen: this.#matrices.upload(seen, rows, row),
      weights: this.#matrices.upload(weights, outputs, row),
    };
    const turned = this.#matrices.upload(transpose(weights, outputs, row), row, outputs);
    const rectified = this.#matrices.product(pass.seen, turned);
    turned.dispose();
    for (let k = 0; k < rectified.length; k += 1) {
      rectified[k] = (rectified[k] as number) + (biases[k % outputs] as number);
    }
    return { ...pass, rectified };
  }

  /** Gathers one layer's gradient and returns that of its input (empty for the first layer, which needs none). */
  #backward(index: number, pass: Pass, upper: Float32Array): Float32Array {
    const layer = this.layers[index] as Layer;
    const state = this.#state[index];
    if (!state) return upper;
    const { inputs, outputs, taps, dilation } = layer;
    const row = taps * inputs;
    const { rows, rectified, input } = pass;
    const hidden = index < this.layers.length - 1;
    const slope = Float32Array.from(upper);
    for (let k = 0; k < slope.length; k += 1) {
      if (hidden && (rectified[k] as number) <= 0) slope[k] = 0;
      const bias = k % outputs;
      state.biases.gradient[bias] = (state.biases.gradient[bias] as number) + (slope[k] as number);
    }
    const turned = this.#matrices.upload(transpose(slope, rows, outputs), outputs, rows);
    add(state.weights.gradient, 0, this.#matrices.product(turned, pass.seen));
    turned.dispose();
    const lower = new Float32Array(index === 0 ? 0 : input.length);
    if (index > 0) {
      const slopes = this.#matrices.upload(slope, rows, outputs);
      const back = this.#matrices.product(slopes, pass.weights);
      slopes.dispose();
      for (let t = 0; t < rows; t += 1) {
        for (let tap = 0; tap < taps; tap += 1) {
          const from = t * row + tap * inputs;
          add(lower, (t + tap * dilation) * inputs, back.subarray(from, from + inputs));
        }
      }
      if (hidden && inputs === outputs) add(lower, ((dilation * (taps - 1)) / 2) * inputs, upper);
    }
    return lower;
  }
}

/** `[rows][columns]` as `[columns][rows]`. */
function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let r = 0; r < rows; r += 1) {
    for (let c = 0; c < columns; c += 1) out[c * rows + r] = values[r * columns + c] as number;
  }
  return out;
}

/** Adds `values` to `sum[at …]`. */
function add(sum: Float32Array, at: number, values: Float32Array): void {
  for (let k = 0; k < values.length; k += 1) sum[at + k] = (sum[at + k] as number) + (values[k] as number);
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
