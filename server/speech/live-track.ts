import { BANDS, BEFORE, HOP, LogMel, WINDOW } from './mel.ts';
import type { VisemeNetwork } from './network.ts';
import { MOST_AT_ONCE, NetworkStream } from './network-stream.ts';
import { loudness, normalise } from './norm.ts';
import { RunningNorm } from './running-norm.ts';
import type { SpeechSlice } from './track.ts';
import { VISEMES } from './visemes.ts';

/** Hops kept: more than anybody looks back, a power of two. */
const KEPT = 256;
const CLASSES = VISEMES.length;

/**
 * The lip movements of a sound that is still coming. A hop is known as soon as its own window has come (12.5 ms after
 * its centre); what the network thinks of it is settled when it has heard a few hops more (`after`), and until then it is
 * asked again with every hop that comes. Hops that have not come are like the last one that has.
 */
export class LiveTrack {
  readonly #network: NetworkStream;
  readonly #mel = new LogMel();
  readonly #norm: RunningNorm;
  /** The samples that the next hop's window begins with. */
  #samples = new Float32Array(BEFORE);
  readonly #spectrum = new Float32Array(BANDS);
  readonly #features = new Float32Array(BANDS);
  readonly #loudness = new Float32Array(KEPT);
  readonly #visemes = new Float32Array(KEPT * CLASSES);
  /** Up to where the network was asked. */
  #asked = 0;

  constructor(network: VisemeNetwork) {
    this.#network = new NetworkStream(network);
    this.#norm = new RunningNorm(network.prior);
  }

  /** Hops that are known. */
  get hops(): number {
    return this.#network.hops;
  }

  /** Hops before this one do not change any more. */
  get settled(): number {
    return this.#network.settled;
  }

  /** Takes the samples that come next, −1…1, any number of them. */
  push(samples: Float32Array): void {
    const all = new Float32Array(this.#samples.length + samples.length);
    all.set(this.#samples);
    all.set(samples, this.#samples.length);
    let centre = BEFORE;
    for (; centre + WINDOW / 2 <= all.length; centre += HOP) this.#hear(all, centre);
    this.#samples = all.slice(centre - BEFORE);
  }

  /** Hops `from` up to, not including, `to`: of the last `KEPT` hops, or still to come. Before the first is silence. */
  read(from: number, to: number): SpeechSlice {
    this.#ask();
    const hops = Math.max(0, to - from);
    const slice: SpeechSlice = {
      from,
      hops,
      loudness: new Float32Array(hops),
      visemes: new Float32Array(hops * CLASSES),
    };
    for (let i = 0; i < hops; i += 1) {
      const hop = Math.min(from + i, this.hops - 1);
      if (hop < 0) {
        slice.visemes[(i + 1) * CLASSES - 1] = 1;
        continue;
      }
      const at = hop % KEPT;
      slice.loudness[i] = this.#loudness[at] as number;
      slice.visemes.set(this.#visemes.subarray(at * CLASSES, (at + 1) * CLASSES), i * CLASSES);
    }
    return slice;
  }

  #hear(samples: Float32Array, centre: number): void {
    const at = this.hops % KEPT;
    const level = this.#mel.compute(samples, centre, this.#spectrum, 0);
    this.#norm.hear(level, this.#spectrum, 0);
    const { norm } = this.#norm;
    normalise(this.#spectrum, 0, norm, this.#features, 0);
    this.#loudness[at] = loudness(level, norm);
    this.#network.push(this.#features);
    if (this.hops - this.#asked === MOST_AT_ONCE) this.#ask();
  }

  /** Asks the network about every hop that was not settled when it was last asked. */
  #ask(): void {
    if (this.#asked === this.hops) return;
    const { from, probabilities } = this.#network.ask();
    for (let hop = from; hop < this.hops; hop += 1) {
      const answer = probabilities.subarray((hop - from) * CLASSES, (hop - from + 1) * CLASSES);
      this.#visemes.set(answer, (hop % KEPT) * CLASSES);
    }
    this.#asked = this.hops;
  }
}
