import { BANDS, BEFORE, HOP, LogMel, WINDOW } from './mel.ts';
import { VisemeNetwork } from './network.ts';
import { emptyNorm, loudness, type Norm, normalise } from './norm.ts';
import { Regions } from './regions.ts';
import { VISEMES } from './visemes.ts';
import { WavReader } from './wav.ts';

/** Hops computed at a time: a few milliseconds of work. */
const BLOCK_HOPS = 64;
/** Blocks kept, so that a reader that looks a little back and ahead computes nothing twice. */
const KEPT_BLOCKS = 8;

/** What is said in a stretch of hops of 10 ms; hop `i` is at `(from + i) / 100` seconds. */
export interface SpeechSlice {
  from: number;
  hops: number;
  /** `[hops]`, 0 (pause) … 1 (loud speech of this recording). */
  loudness: Float32Array;
  /** `[hops][15]`, in the order of `VISEMES`; each row sums to 1. */
  visemes: Float32Array;
}

interface Block {
  loudness: Float32Array;
  visemes: Float32Array;
}

/**
 * The lip movements of a recording, computed where they are asked for. Any hop may be read at any time, and says the
 * same whatever was read before. Memory is bounded; an hour opens as quickly as a second.
 */
export class SpeechTrack {
  /** Length in hops of 10 ms. */
  readonly hops: number;
  /** Length in s. */
  readonly seconds: number;
  readonly #wav: WavReader;
  readonly #network: VisemeNetwork;
  readonly #mel = new LogMel();
  readonly #regions: Regions;
  readonly #blocks = new Map<number, Block>();
  readonly #samples: Float32Array;
  readonly #spectrum = new Float32Array(BANDS);
  readonly #features: Float32Array;
  readonly #levels: Float32Array;
  /** Hop of the first row of `#features`, as last computed. */
  #firstRow = Number.NaN;
  readonly #norm: Norm = emptyNorm();

  private constructor(wav: WavReader, network: VisemeNetwork) {
    this.#wav = wav;
    this.#network = network;
    this.hops = Math.max(1, Math.ceil(wav.length / HOP));
    this.seconds = wav.length / (HOP * 100);
    const rows = network.before + BLOCK_HOPS + network.after;
    this.#samples = new Float32Array(BEFORE + (rows - 1) * HOP + WINDOW / 2);
    this.#features = new Float32Array(rows * BANDS);
    this.#levels = new Float32Array(rows);
    this.#regions = new Regions(wav, this.#mel, network.prior, this.hops);
  }

  /**
   * Opens a `speech.wav`. Close the track when done. Throws `RecordingError` when the file is not one.
   * A network may be handed in to share it between tracks.
   */
  static open(path: string, network = VisemeNetwork.shipped()): SpeechTrack {
    const wav = WavReader.open(path);
    try {
      return new SpeechTrack(wav, network);
    } catch (error) {
      wav.close();
      throw error;
    }
  }

  /** Hops `from` up to, not including, `to`. Outside the recording there is silence. */
  read(from: number, to: number): SpeechSlice {
    const hops = Math.max(0, to - from);
    const classes = VISEMES.length;
    const slice: SpeechSlice = {
      from,
      hops,
      loudness: new Float32Array(hops),
      visemes: new Float32Array(hops * classes),
    };
    for (let i = 0; i < hops; ) {
      const hop = from + i;
      if (hop < 0 || hop >= this.hops) {
        slice.visemes[(i + 1) * classes - 1] = 1;
        i += 1;
        continue;
      }
      const index = Math.floor(hop / BLOCK_HOPS);
      const block = this.#block(index);
      const start = hop - index * BLOCK_HOPS;
      const count = Math.min(BLOCK_HOPS - start, hops - i, this.hops - hop);
      slice.loudness.set(block.loudness.subarray(start, start + count), i);
      slice.visemes.set(block.visemes.subarray(start * classes, (start + count) * classes), i * classes);
      i += count;
    }
    return slice;
  }

  close(): void {
    this.#wav.close();
  }

  #block(index: number): Block {
    const known = this.#blocks.get(index);
    if (known) return known;
    const block = this.#compute(index * BLOCK_HOPS);
    if (this.#blocks.size >= KEPT_BLOCKS) {
      for (const oldest of this.#blocks.keys()) {
        this.#blocks.delete(oldest);
        break;
      }
    }
    this.#blocks.set(index, block);
    return block;
  }

  #compute(from: number): Block {
    const { before } = this.#network;
    this.#fillRows(from - before);
    const block = {
      loudness: this.#levels.slice(before, before + BLOCK_HOPS),
      visemes: new Float32Array(BLOCK_HOPS * VISEMES.length),
    };
    this.#network.run(this.#features, BLOCK_HOPS, block.visemes);
    return block;
  }

  /** Features and loudness of a block and what is around it. The rows shared with the block before are kept. */
  #fillRows(first: number): void {
    const rows = this.#levels.length;
    let row = 0;
    if (first === this.#firstRow + BLOCK_HOPS) {
      row = rows - BLOCK_HOPS;
      this.#features.copyWithin(0, BLOCK_HOPS * BANDS);
      this.#levels.copyWithin(0, BLOCK_HOPS);
    }
    this.#firstRow = first;
    const samples = this.#samples.subarray(0, BEFORE + (rows - row - 1) * HOP + WINDOW / 2);
    this.#wav.read((first + row) * HOP - BEFORE, samples);
    for (let centre = BEFORE; row < rows; row += 1, centre += HOP) {
      const level = this.#mel.compute(samples, centre, this.#spectrum, 0);
      this.#regions.at(Math.max(0, Math.min(this.hops - 1, first + row)), this.#norm);
      normalise(this.#spectrum, 0, this.#norm, this.#features, row * BANDS);
      this.#levels[row] = loudness(level, this.#norm);
    }
  }
}
