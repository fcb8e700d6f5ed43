import { closeSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { RecordingError } from './errors.ts';

/** Sample rate of the studio's own recording copy, `speech.wav`, Hz. */
export const SPEECH_RATE = 16_000;

const HEADER_BYTES = 44;
/** Samples gathered before they are written: half a second. */
const WRITE_SAMPLES = 8_000;

/** Writes mono 16-bit PCM WAV as it comes; the header is completed by `close`. */
export class WavWriter {
  readonly #file: FileHandle;
  /** 16-bit numbers in the machine's own order, which is little-endian wherever Node runs this. */
  readonly #buffer = new Int16Array(WRITE_SAMPLES);
  #pending = 0;
  #samples = 0;
  readonly #rate: number;

  private constructor(file: FileHandle, rate: number) {
    this.#file = file;
    this.#rate = rate;
  }

  /** Creates or replaces the file at `path`. Throws what the file system throws. */
  static async create(path: string, rate = SPEECH_RATE): Promise<WavWriter> {
    const file = await open(path, 'w');
    const writer = new WavWriter(file, rate);
    await file.write(wavHeader(0, rate), 0, HEADER_BYTES, 0);
    return writer;
  }

  /** Samples taken so far. */
  get samples(): number {
    return this.#samples;
  }

  /** Appends samples in −1…1; louder ones are clipped. */
  async write(samples: Float32Array): Promise<void> {
    for (let i = 0; i < samples.length; i += 1) {
      const value = (samples[i] as number) * 32_767;
      // Storing drops the fraction; a value that is no number becomes 0.
      const rounded = value < 0 ? value - 0.5 : value + 0.5;
      this.#buffer[this.#pending] = rounded > 32_767 ? 32_767 : Math.max(rounded, -32_768);
      this.#pending += 1;
      this.#samples += 1;
      if (this.#pending === WRITE_SAMPLES) await this.#drain();
    }
  }

  /** Completes the header and closes the file; the file is closed also when that fails. */
  async close(): Promise<void> {
    try {
      await this.#drain();
      await this.#file.write(wavHeader(this.#samples, this.#rate), 0, HEADER_BYTES, 0);
    } finally {
      await this.#file.close();
    }
  }

  async #drain(): Promise<void> {
    if (this.#pending === 0) return;
    const at = HEADER_BYTES + (this.#samples - this.#pending) * 2;
    await this.#file.write(this.#buffer, 0, this.#pending * 2, at);
    this.#pending = 0;
  }
}

/**
 * Random access to a `speech.wav` (16 kHz mono 16-bit PCM), a few kilobytes at a time. Reads are synchronous: the file
 * lies on this machine and a read of a tenth of a second takes microseconds.
 */
export class WavReader {
  /** Samples in all. */
  readonly length: number;
  readonly #fd: number;
  readonly #dataStart: number;
  #buffer = new Int16Array(0);

  private constructor(fd: number, dataStart: number, length: number) {
    this.#fd = fd;
    this.#dataStart = dataStart;
    this.length = length;
  }

  /** Throws `RecordingError` when the file cannot be read or is no 16 kHz mono 16-bit PCM WAV. */
  static open(path: string): WavReader {
    let fd: number;
    try {
      fd = openSync(path, 'r');
    } catch {
      throw new RecordingError('unreadable', `cannot read ${path}`);
    }
    try {
      const { start, bytes } = findSamples(fd);
      return new WavReader(fd, start, bytes >> 1);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /**
   * Fills `out` with the samples from index `from` on, as −1…1. Before the start and after the end there is silence.
   */
  read(from: number, out: Float32Array): void {
    out.fill(0);
    const first = Math.max(0, from);
    const last = Math.min(this.length, from + out.length);
    if (last <= first) return;
    const count = last - first;
    if (this.#buffer.length < count) this.#buffer = new Int16Array(count);
    const got = readSync(this.#fd, this.#buffer, 0, count * 2, this.#dataStart + first * 2) >> 1;
    const to = first - from;
    for (let i = 0; i < got; i += 1) out[to + i] = (this.#buffer[i] as number) / 32_768;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** In place of a length that is not known yet, bytes. */
const UNKNOWN = 0xffff_ffff;

/** The head of a mono 16-bit WAV. @param samples null = as many as come */
export function wavHeader(samples: number | null, rate = SPEECH_RATE): Buffer {
  const length = samples === null ? null : samples * 2;
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(length === null ? UNKNOWN : 36 + length, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(length ?? UNKNOWN, 40);
  return bytes;
}

/** Walks the RIFF chunks to the samples and checks the format on the way. */
function findSamples(fd: number): { start: number; bytes: number } {
  const head = Buffer.alloc(24);
  const wrong = (what: string) => new RecordingError('not-a-recording', `not a speech.wav: ${what}`);
  const riff = readSync(fd, head, 0, 12, 0);
  if (riff < 12 || head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE') {
    throw wrong('no RIFF header');
  }
  let at = 12;
  for (;;) {
    if (readSync(fd, head, 0, 24, at) < 8) throw wrong('no samples');
    const id = head.toString('latin1', 0, 4);
    const bytes = head.readUInt32LE(4);
    if (id === 'data') return { start: at + 8, bytes };
    if (id === 'fmt ') {
      const [format, channels, rate, bits] = [
        head.readUInt16LE(8),
        head.readUInt16LE(10),
        head.readUInt32LE(12),
        head.readUInt16LE(22),
      ];
      if (format !== 1 || channels !== 1 || rate !== SPEECH_RATE || bits !== 16) {
        throw wrong(`format ${format}, ${channels} channels, ${rate} Hz, ${bits} bits`);
      }
    }
    at += 8 + bytes + (bytes & 1);
  }
}
