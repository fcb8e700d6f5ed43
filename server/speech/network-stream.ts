import { BANDS } from './mel.ts';
import { activate, behindOf, convolve, softmax, type VisemeNetwork } from './network.ts';
import { VISEMES } from './visemes.ts';

/** Hops that may come between two questions. */
export const MOST_AT_ONCE = 128;

/** What a layer has computed: one row a hop, the first of them that of hop `#base`. */
interface Rows {
  width: number;
  values: Float32Array;
  /** Rows of hops before this one do not change any more, whatever comes. */
  settled: number;
  /** How many hops past a hop its row depends on, and how many before. */
  ahead: number;
  behind: number;
}

/**
 * A viseme network over hops that are still coming. Every question is answered as if the last hop that has come went on
 * for ever, as the first one is taken to have lasted for ever; only what may have changed since the last question is
 * computed, which takes a third of the time of running the network on all that it looks at.
 */
export class NetworkStream {
  readonly #network: VisemeNetwork;
  /** The features, then each layer's outputs. */
  readonly #rows: Rows[];
  readonly #capacity: number;
  #base: number;
  #hops = 0;
  readonly #answer: Float32Array;

  constructor(network: VisemeNetwork) {
    this.#network = network;
    const { before, after } = network;
    this.#capacity = before + after + 4 * MOST_AT_ONCE;
    this.#base = -before;
    const rows = (width: number, ahead: number, behind: number): Rows => ({
      width,
      values: new Float32Array(this.#capacity * width),
      settled: behind - before,
      ahead,
      behind,
    });
    this.#rows = [rows(BANDS, 0, 0)];
    for (const layer of network.layers) {
      const { ahead, behind } = this.#rows.at(-1) as Rows;
      this.#rows.push(rows(layer.outputs, ahead + layer.ahead * layer.dilation, behind + behindOf(layer)));
    }
    this.#answer = new Float32Array((after + MOST_AT_ONCE) * VISEMES.length);
  }

  /** Hops that have come. */
  get hops(): number {
    return this.#hops;
  }

  /** Answers about hops before this one do not change any more. */
  get settled(): number {
    return Math.max(0, this.#hops - this.#network.after);
  }

  /** Takes the features of the hop that comes next. Ask after `MOST_AT_ONCE` hops at the latest. */
  push(features: Float32Array): void {
    const [first] = this.#rows as [Rows];
    if (this.#hops === 0)
      for (let hop = this.#base; hop < 0; hop += 1) first.values.set(features, (hop - this.#base) * BANDS);
    this.#makeRoom();
    first.values.set(features, (this.#hops - this.#base) * BANDS);
    this.#hops += 1;
    first.settled = this.#hops;
  }

  /**
   * Answers about every hop from `from` up to the last one that has come: `[hops][15]` probabilities, which the next
   * question overwrites. `from` is what was `settled` at the last question.
   */
  ask(): { from: number; probabilities: Float32Array } {
    const [first] = this.#rows as [Rows];
    const { after, layers } = this.#network;
    const row = (rows: Rows, hop: number) => (hop - this.#base) * rows.width;
    const last = row(first, this.#hops - 1);
    for (let hop = this.#hops; hop < this.#hops + after; hop += 1)
      first.values.copyWithin(row(first, hop), last, last + BANDS);
    let from = 0;
    for (const [index, layer] of layers.entries()) {
      const input = this.#rows[index] as Rows;
      const output = this.#rows[index + 1] as Rows;
      from = output.settled;
      const end = this.#hops + after - output.ahead;
      // From some hop past the last one on, a row has only that one in sight, and all further rows are the same.
      const count = Math.min(end, this.#hops + output.behind) - from;
      const seen = input.values.subarray(row(input, from - behindOf(layer)));
      const made = output.values.subarray(row(output, from));
      convolve(layer, seen, count, made);
      if (index < layers.length - 1) activate(layer, seen, count, made);
      for (let hop = from + count; hop < end; hop += 1)
        output.values.copyWithin(row(output, hop), row(output, hop - 1), row(output, hop));
      output.settled = Math.max(from, this.#hops - output.ahead);
    }
    const scores = this.#rows.at(-1) as Rows;
    const count = this.#hops - from;
    const probabilities = this.#answer.subarray(0, count * VISEMES.length);
    probabilities.set(scores.values.subarray(row(scores, from), row(scores, this.#hops)));
    softmax(probabilities, count);
    return { from, probabilities };
  }

  /** Forgets what no answer depends on any more, when the rows are full. */
  #makeRoom(): void {
    const { before, after } = this.#network;
    if (this.#hops + after - this.#base < this.#capacity) return;
    const base = (this.#rows.at(-1) as Rows).settled - before;
    for (const { values, width } of this.#rows) values.copyWithin(0, (base - this.#base) * width);
    this.#base = base;
  }
}
