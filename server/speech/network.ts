import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { BANDS } from './mel.ts';
import { VISEMES } from './visemes.ts';

/**
 * One dilated convolution over time; `ahead` of its taps lie ahead of the hop. `weights` is `[out][tap][in]`, filled up with zeros to `paddedRows(outputs)` rows,
 * and so are the biases. Hidden layers end in a rectifier and, where input and output are equally wide, add their input.
 */
export interface Layer {
  inputs: number;
  outputs: number;
  taps: number;
  ahead: number;
  dilation: number;
  weights: Float32Array;
  biases: Float32Array;
}

/** Outputs are computed four at a time. */
export const paddedRows = (outputs: number): number => Math.ceil(outputs / 4) * 4;

/** Hops before a hop that a layer looks at. */
export const behindOf = ({ taps, ahead, dilation }: Layer): number => dilation * (taps - 1 - ahead);

/** The stored form: weights as base64 of signed bytes, one scale per output. */
const StoredNetwork = z.object({
  /** Mean spectrum of voices in general, `[BANDS]`, mean 0. */
  prior: z.array(z.number()).length(BANDS),
  layers: z.array(
    z.object({
      inputs: z.int(),
      outputs: z.int(),
      taps: z.int(),
      ahead: z.int(),
      dilation: z.int(),
      weights: z.string(),
      scales: z.array(z.number()),
      biases: z.array(z.number()),
    }),
  ),
});
export type StoredNetwork = z.infer<typeof StoredNetwork>;

/** The viseme network: normalised log-mel spectra in, probabilities of the 15 visemes out. */
export class VisemeNetwork {
  readonly layers: readonly Layer[];
  readonly prior: Float32Array;
  /** Hops of context that it needs before a hop and after it. */
  readonly before: number;
  readonly after: number;
  #front = new Float32Array(0);
  #back = new Float32Array(0);

  constructor(layers: readonly Layer[], prior: Float32Array) {
    this.layers = layers;
    this.prior = prior;
    this.before = layers.reduce((sum, layer) => sum + behindOf(layer), 0);
    this.after = layers.reduce((sum, layer) => sum + layer.dilation * layer.ahead, 0);
  }

  /** The network that comes with the studio. */
  static shipped(): VisemeNetwork {
    return VisemeNetwork.parse(readFileSync(new URL('./visemes.json', import.meta.url), 'utf8'));
  }

  /** Throws when the text is no stored network. */
  static parse(json: string): VisemeNetwork {
    const stored = StoredNetwork.parse(JSON.parse(json));
    const layers = stored.layers.map(({ weights, scales, biases, ...shape }) => {
      const bytes = Buffer.from(weights, 'base64');
      const row = shape.taps * shape.inputs;
      if (bytes.length !== row * shape.outputs) throw new Error('viseme network: wrong number of weights');
      return {
        ...shape,
        weights: Float32Array.from({ length: row * paddedRows(shape.outputs) }, (_, i) =>
          i < bytes.length ? bytes.readInt8(i) * (scales[Math.floor(i / row)] ?? 0) : 0,
        ),
        biases: Float32Array.from({ length: paddedRows(shape.outputs) }, (_, i) => biases[i] ?? 0),
      };
    });
    return new VisemeNetwork(layers, Float32Array.from(stored.prior));
  }

  /**
   * `features` is `[before + hops + after][BANDS]`; writes `[hops][15]` probabilities, each row summing to 1, to `out`.
   */
  run(features: Float32Array, hops: number, out: Float32Array): void {
    let rows = this.before + hops + this.after;
    const widest = Math.max(...this.layers.map((layer) => layer.outputs));
    if (this.#front.length < rows * widest) {
      this.#front = new Float32Array(rows * widest);
      this.#back = new Float32Array(rows * widest);
    }
    let input = features;
    let output: Float32Array = this.#front;
    for (const [index, layer] of this.layers.entries()) {
      rows -= layer.dilation * (layer.taps - 1);
      const last = index === this.layers.length - 1;
      if (last) output = out;
      convolve(layer, input, rows, output);
      if (!last) activate(layer, input, rows, output);
      input = output;
      output = output === this.#front ? this.#back : this.#front;
    }
    softmax(out, hops);
  }
}

/**
 * `output[t] = biases + Σ weights · input[t + tap · dilation]`, `rows` outputs. Four outputs of two hops at a time: eight
 * products for every six numbers fetched.
 */
export function convolve(layer: Layer, input: Float32Array, rows: number, output: Float32Array): void {
  const { inputs, outputs, taps, dilation, weights, biases } = layer;
  const row = taps * inputs;
  for (let t = 0; t < rows; t += 2) {
    // An odd last hop is computed twice.
    const second = t + 1 < rows ? 1 : 0;
    const ahead = second * inputs;
    for (let o = 0; o < outputs; o += 4) {
      let a0 = biases[o] as number;
      let a1 = biases[o + 1] as number;
      let a2 = biases[o + 2] as number;
      let a3 = biases[o + 3] as number;
      let [b0, b1, b2, b3] = [a0, a1, a2, a3];
      let w = o * row;
      for (let tap = 0; tap < taps; tap += 1) {
        const end = (t + tap * dilation + 1) * inputs;
        for (let x = end - inputs; x < end; x += 1, w += 1) {
          const a = input[x] as number;
          const b = input[x + ahead] as number;
          const w0 = weights[w] as number;
          const w1 = weights[w + row] as number;
          const w2 = weights[w + 2 * row] as number;
          const w3 = weights[w + 3 * row] as number;
          a0 += a * w0;
          a1 += a * w1;
          a2 += a * w2;
          a3 += a * w3;
          b0 += b * w0;
          b1 += b * w1;
          b2 += b * w2;
          b3 += b * w3;
        }
      }
      const to = t * outputs + o;
      write(output, to, Math.min(4, outputs - o), a0, a1, a2, a3);
      write(output, to + second * outputs, Math.min(4, outputs - o), b0, b1, b2, b3);
    }
  }
}

/** The first `count` of four numbers. */
function write(
  out: Float32Array,
  to: number,
  count: number,
  a: number,
  b: number,
  c: number,
  d: number,
): void {
  out[to] = a;
  if (count > 1) out[to + 1] = b;
  if (count > 2) out[to + 2] = c;
  if (count > 3) out[to + 3] = d;
}

/** Rectifier, then the input of the same hop added where the widths agree. */
export function activate(layer: Layer, input: Float32Array, rows: number, output: Float32Array): void {
  const { inputs, outputs } = layer;
  const values = rows * outputs;
  for (let i = 0; i < values; i += 1) if ((output[i] as number) < 0) output[i] = 0;
  if (inputs !== outputs) return;
  const centre = behindOf(layer) * inputs;
  for (let i = 0; i < values; i += 1) output[i] = (output[i] as number) + (input[centre + i] as number);
}

/** Turns `rows` rows of 15 scores into probabilities, in place. */
export function softmax(scores: Float32Array, rows: number): void {
  const classes = VISEMES.length;
  for (let t = 0; t < rows; t += 1) {
    const at = t * classes;
    let highest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k += 1) highest = Math.max(highest, scores[at + k] as number);
    let sum = 0;
    for (let k = 0; k < classes; k += 1) {
      const value = Math.exp((scores[at + k] as number) - highest);
      scores[at + k] = value;
      sum += value;
    }
    for (let k = 0; k < classes; k += 1) scores[at + k] = (scores[at + k] as number) / sum;
  }
}
