import type { CodecContext, Packet } from 'node-av/lib';
import { decodeRecording } from '../../speech/decode.ts';
import { RecordingError } from '../../speech/errors.ts';
import { AacEncoder, SOUND_RATE as RATE } from './aac-encoder.ts';
import { SoundtrackError } from './failure.ts';
import { nativeWork } from './native-work.ts';

/** After so many packets an encoder that began later gives what one that began at the start gives. */
const WARM_UP_PACKETS = 12;
/** Long enough to be cheap, short enough to come between two video frames. */
const CHUNK_SECONDS = 0.1;

/**
 * The recording as AAC, decoded and encoded as far as the video has come and no further. After its end there is
 * silence, so that sound and picture are equally long whatever the engine makes.
 *
 * An AAC encoder puts 1024 samples of lead-in before the sound, which an edit list would cut off again; with
 * `empty_moov` there is none, and players would show the first picture longer. So the first 1024 samples (21 ms) are
 * dropped and the rest keeps its time: the lead-in takes their place, and the first packet lies at time 0.
 *
 * That of a part of a longer video is what the whole video's sound has there, packet for packet: the encoder begins a
 * little before and what comes out of it until then is dropped.
 */
export class Soundtrack {
  readonly #encoder = new AacEncoder();
  readonly #samples: AsyncGenerator<Float32Array>;
  readonly #block = new Float32Array(this.#encoder.frameSize);
  #chunk: Float32Array = new Float32Array(0);
  #ended = false;
  /** Samples given to the encoder, the dropped ones included. */
  #fed = 0;
  readonly #ready: Packet[] = [];
  /** Where in the recording it begins, samples. */
  readonly #from: number;

  /** `from`, s: where in the recording it begins. @throws FFmpegError when the AAC encoder cannot be opened. */
  constructor(recording: string, from = 0) {
    this.#from = Math.round(from * RATE);
    this.#samples = decodeRecording(recording, { rate: RATE, chunkSeconds: CHUNK_SECONDS });
  }

  get context(): CodecContext {
    return this.#encoder.context;
  }

  /**
   * The packets (time in samples) whose sound begins before `seconds` and that have not been handed out yet. The
   * caller frees them.
   * @throws SoundtrackError when the recording cannot be decoded.
   */
  async until(seconds: number): Promise<Packet[]> {
    const end = this.#from + Math.round(seconds * RATE);
    const { frameSize } = this.#encoder;
    if (this.#fed === 0) await this.#begin();
    // A packet comes out one block after its own: the encoder looks ahead.
    while (this.#fed < end + 2 * frameSize) {
      await this.#fill();
      this.#encode();
    }
    const due = this.#ready.findIndex((packet) => packet.pts >= end);
    const packets = this.#ready.splice(0, due < 0 ? this.#ready.length : due);
    for (const packet of packets) {
      packet.pts -= BigInt(this.#from);
      packet.dts -= BigInt(this.#from);
    }
    return packets;
  }

  /** Goes to where the encoder begins. */
  async #begin(): Promise<void> {
    const { frameSize } = this.#encoder;
    const first = Math.floor(this.#from / frameSize) - WARM_UP_PACKETS;
    for (let block = 0; block < Math.max(1, first); block++) {
      await this.#fill();
      nativeWork.step();
    }
    this.#fed = Math.max(1, first) * frameSize;
  }

  async close(): Promise<void> {
    for (const packet of this.#ready.splice(0)) packet.free();
    this.#encoder.close();
    await this.#samples.return(undefined);
  }

  /** The next block of the recording. */
  async #fill(): Promise<void> {
    let filled = 0;
    while (filled < this.#block.length) {
      if (this.#chunk.length === 0 && !this.#ended) this.#chunk = await this.#next();
      const part = this.#ended
        ? new Float32Array(this.#block.length - filled)
        : this.#chunk.subarray(0, this.#block.length - filled);
      this.#block.set(part, filled);
      filled += part.length;
      this.#chunk = this.#chunk.subarray(part.length);
    }
  }

  async #next(): Promise<Float32Array> {
    try {
      const { value, done } = await this.#samples.next();
      this.#ended = done === true;
      return value ?? new Float32Array(0);
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
      // A recording that breaks off late has given its sound; one that never began is the wrong file.
      if (this.#fed === 0) throw new SoundtrackError(error.message, { cause: error });
      this.#ended = true;
      return new Float32Array(0);
    }
  }

  #encode(): void {
    const packets = this.#encoder.encode(this.#block, this.#fed);
    this.#fed += this.#block.length;
    for (const packet of packets) {
      // What was needed for the encoder to get going.
      if (packet.pts < this.#from) packet.free();
      else this.#ready.push(packet);
    }
  }
}
