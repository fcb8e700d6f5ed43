import type { PcmFormat } from '../../speech/pcm-resampler.ts';

/** Samples begin by then, bytes: what comes before them are names and dates. */
const LONGEST_HEADER = 65_536;
const CHUNK_HEAD = 8;
/** Of `WAVE_FORMAT_EXTENSIBLE`, whose own code stands further behind. */
const EXTENSIBLE = 0xfffe;
const EXTENSIBLE_CODE_AT = 24;
const RATES = { min: 8_000, max: 192_000 };

/** What comes out of a WAV: first its format, once, then samples. */
export interface WavPiece {
  format: PcmFormat | null;
  samples: Uint8Array;
}

/** Reads a WAV as it comes, also one whose length was not known when its header was written. */
export class WavStream {
  #head = Buffer.alloc(0);
  #format: PcmFormat | null = null;
  /** Bytes of samples that are still to come; null = the header is not over yet. */
  #left: number | null = null;

  /** The next bytes. @throws an error whose message says what is wrong with it */
  push(bytes: Uint8Array): WavPiece {
    if (this.#left !== null) return { format: null, samples: this.#take(bytes) };
    this.#head = Buffer.concat([this.#head, bytes]);
    const start = this.#readHead();
    if (start === null) {
      if (this.#head.length > LONGEST_HEADER) throw new Error('it answered with a WAV without samples');
      return { format: null, samples: new Uint8Array(0) };
    }
    const samples = this.#take(this.#head.subarray(start));
    this.#head = Buffer.alloc(0);
    return { format: this.#format, samples };
  }

  #take(bytes: Uint8Array): Uint8Array {
    const taken = bytes.subarray(0, this.#left ?? 0);
    this.#left = (this.#left ?? 0) - taken.length;
    return taken;
  }

  /** Where the samples begin; null = not yet. */
  #readHead(): number | null {
    const head = this.#head;
    if (head.length < 12) return null;
    if (head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE')
      throw new Error('it answered with something else than a WAV');
    for (let at = 12; at + CHUNK_HEAD <= head.length; ) {
      const size = head.readUInt32LE(at + 4);
      const body = at + CHUNK_HEAD;
      if (head.toString('latin1', at, at + 4) === 'data') {
        if (!this.#format) throw new Error('it answered with a WAV that does not say what its samples are');
        // Whoever writes as he goes cannot say how much it will be.
        this.#left = size === 0 || size >= 0x7fff_ffff ? Number.POSITIVE_INFINITY : size;
        return body;
      }
      if (head.toString('latin1', at, at + 4) === 'fmt ') {
        if (body + size > head.length) return null;
        this.#format = formatOf(head.subarray(body, body + size));
      }
      at = body + size + (size & 1);
    }
    return null;
  }
}

function formatOf(chunk: Buffer): PcmFormat {
  if (chunk.length < 16) throw new Error('it answered with a WAV that is damaged');
  const told = chunk.readUInt16LE(0);
  const code =
    told === EXTENSIBLE && chunk.length >= EXTENSIBLE_CODE_AT + 2
      ? chunk.readUInt16LE(EXTENSIBLE_CODE_AT)
      : told;
  const channels = chunk.readUInt16LE(2);
  const rate = chunk.readUInt32LE(4);
  const bits = chunk.readUInt16LE(14);
  const sample = SAMPLES[`${code}/${bits}`];
  if (!sample || (channels !== 1 && channels !== 2) || rate < RATES.min || rate > RATES.max)
    throw new Error(
      `it answered with a WAV of a kind that is not read here (format ${code}, ${bits} bits, ${channels} channels, ${rate} Hz)`,
    );
  return { rate, channels, sample };
}

/** Code of the format and bits of a sample: whole numbers are 1, fractions 3. */
const SAMPLES: Readonly<Record<string, PcmFormat['sample']>> = {
  '1/16': 's16',
  '1/32': 's32',
  '3/32': 'f32',
};
