import { rm } from 'node:fs/promises';
import { AV_PKT_FLAG_KEY } from 'node-av/constants';
import type { Packet } from 'node-av/lib';
import { SPEECH_RATE, WavWriter } from '../../speech/wav.ts';
import { FragmentMuxer, type TrackSource } from '../encoder/fragment-muxer.ts';
import { LiveFile } from '../encoder/live-file.ts';
import type { RecordingFiles } from './messages.ts';

/** What a killed studio may lose of a recording, frames. */
const CUT_EVERY = 12;

/**
 * A stretch of a session as files: its pictures as they were encoded, and its sound. It begins with the next picture
 * that one can begin with, and ends with a whole one, at the latest where `endAt` says; both files are equally long.
 */
export class LiveRecording {
  readonly #pictures: LiveFile;
  readonly #sound: WavWriter;
  readonly #muxer: FragmentMuxer;
  readonly #fps: number;
  readonly #files: RecordingFiles;
  /** Number of the first picture; null until it has come. */
  #first: number | null = null;
  #last = 0;
  #frames = 0;
  /** Number of the picture that does not belong to it any more. */
  #end = Number.POSITIVE_INFINITY;
  /** Sound that has come, from sample `#soundAt` of the session on, and is not in the file yet. */
  #waiting: Float32Array[] = [];
  #soundAt = 0;

  private constructor(
    files: RecordingFiles,
    pictures: LiveFile,
    sound: WavWriter,
    video: TrackSource,
    fps: number,
  ) {
    this.#files = files;
    this.#pictures = pictures;
    this.#sound = sound;
    this.#muxer = new FragmentMuxer(video);
    this.#fps = fps;
  }

  /** Creates its files. It takes pictures and sound from then on. */
  static async create(files: RecordingFiles, video: TrackSource, fps: number): Promise<LiveRecording> {
    const pictures = await LiveFile.create(files.pictures);
    const sound = await WavWriter.create(files.sound);
    return new LiveRecording(files, pictures, sound, video, fps);
  }

  /** Pictures so far. */
  get frames(): number {
    return this.#frames;
  }

  /** Whether all its pictures have come. */
  get complete(): boolean {
    return this.#first !== null && this.#last + 1 >= this.#end;
  }

  /** It ends before the picture of the session with this number, or with the first one it has. */
  endAt(frame: number): void {
    this.#end = frame;
  }

  /**
   * @param before sound just before now: pictures come later than the sound that belongs to them
   * @param soundAt number of its first sample in the session
   */
  begin(before: Float32Array, soundAt: number): void {
    this.#waiting.push(before);
    this.#soundAt = soundAt;
  }

  /** Takes the next sound of the session. */
  hear(samples: Float32Array): void {
    this.#waiting.push(samples);
  }

  /** Takes a picture: the frame of the session with this number. */
  async add(packet: Packet, frame: number): Promise<void> {
    if (this.#first === null) {
      if ((packet.flags & AV_PKT_FLAG_KEY) === 0) return;
      this.#first = frame;
      this.#take(frame);
    }
    const copy = packet.clone();
    if (!copy) return;
    try {
      copy.pts = BigInt(frame - this.#first);
      copy.dts = copy.pts;
      this.#muxer.write('video', copy);
    } finally {
      copy.free();
    }
    this.#last = frame;
    this.#frames += 1;
    if (this.#frames % CUT_EVERY === 0) await this.#cut();
  }

  /** Closes both files. How many frames long it is; nothing is left of one without any. */
  async close(): Promise<number> {
    try {
      if (this.#first !== null) await this.#cut();
    } finally {
      this.#muxer.close();
      await this.#pictures.close();
      await this.#sound.close();
    }
    if (this.#first !== null) return this.#last + 1 - this.#first;
    await Promise.all([this.#files.pictures, this.#files.sound].map((path) => rm(path, { force: true })));
    return 0;
  }

  async #cut(): Promise<void> {
    await this.#pictures.append(this.#muxer.cut());
    await this.#sound.write(this.#take(this.#last + 1));
  }

  /** The sound that has not been taken yet, up to the beginning of this frame; what is missing of it is silence. */
  #take(frame: number): Float32Array {
    const end = Math.round((frame * SPEECH_RATE) / this.#fps);
    const taken = new Float32Array(Math.max(0, end - this.#soundAt));
    let filled = 0;
    while (filled < taken.length) {
      const first = this.#waiting[0];
      if (!first) break;
      const part = first.subarray(0, taken.length - filled);
      taken.set(part, filled);
      filled += part.length;
      if (part.length === first.length) this.#waiting.shift();
      else this.#waiting[0] = first.subarray(part.length);
    }
    this.#soundAt = Math.max(end, this.#soundAt);
    return taken;
  }
}
