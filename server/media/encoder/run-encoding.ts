import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Frame as Picture } from 'node-av/lib';
import { FrameError, type FrameHeader, readFrames } from '../../engines/frames.ts';
import { FramesMissingError } from './failure.ts';
import { FragmentMuxer } from './fragment-muxer.ts';
import type { FrameSocket } from './frame-socket.ts';
import type { Encoded, EncodeJob } from './job.ts';
import { LiveFile } from './live-file.ts';
import { writePoster } from './poster.ts';
import { remux } from './remux.ts';
import { Soundtrack } from './soundtrack.ts';
import { VideoEncoder } from './video-encoder.ts';

/** The first fragment is short, so that playing starts early; the rest leave the player a cushion. */
const FIRST_FRAGMENT_FRAMES = 6;
const FRAGMENT_SECONDS = 0.5;
/** By then a face has settled into its expression; the first frame is the portrait as it came. */
const POSTER_SECONDS = 1;
/** Once the engine has said that it is through, its frames are on their way: a pause this long means they are not, ms. */
const LATE_FRAME_MS = 10_000;

/** The first fragments go first: a poster is wanted soon, not at once, ms. */
const POSTER_DELAY_MS = 150;

/** Told of every fragment that is on disk, with the counts that include it. */
type FragmentListener = (written: Encoded) => void;

/** One run: frames from a socket and a recording in, files out. */
export class RunEncoding {
  readonly #job: EncodeJob;
  readonly #socket: FrameSocket;
  readonly #live: LiveFile;
  readonly #video: VideoEncoder;
  readonly #sound: Soundtrack;
  readonly #muxer: FragmentMuxer;
  readonly #onFragment: FragmentListener;
  /** Frames in the encoder, and frames in whole fragments on disk. */
  #frames = 0;
  #framesOnDisk = 0;
  #nextIndex = 0;
  #nextCut = FIRST_FRAGMENT_FRAMES;
  #expected = Number.POSITIVE_INFINITY;
  #lateTimer: NodeJS.Timeout | undefined;
  #stopping = false;
  /** Whether `live` can still grow: after a fragment that did not fit, the next would leave a hole. */
  #growing = true;
  #posters: Promise<void> = Promise.resolve();
  /** The studio has said how many frames there are, or that no more are wanted. */
  readonly #ordered: Promise<void>;
  #order: () => void = () => {};

  private constructor(job: EncodeJob, socket: FrameSocket, live: LiveFile, onFragment: FragmentListener) {
    this.#job = job;
    this.#socket = socket;
    this.#live = live;
    this.#onFragment = onFragment;
    this.#video = new VideoEncoder(job.width, job.height, job.fps);
    this.#sound = new Soundtrack(job.audio);
    this.#muxer = new FragmentMuxer(this.#video.context, this.#sound.context);
    this.#ordered = new Promise((resolve) => {
      this.#order = resolve;
    });
  }

  /** @throws what the encoders and the file system say. */
  static async open(job: EncodeJob, socket: FrameSocket, onFragment: FragmentListener): Promise<RunEncoding> {
    return new RunEncoding(job, socket, await LiveFile.create(job.live), onFragment);
  }

  /** What can be played of `live`. */
  get written(): Encoded {
    return { frames: this.#framesOnDisk, bytes: this.#live.bytes };
  }

  /**
   * Takes frames until as many as `finish` names are encoded, or `stop` is called.
   * @throws FrameError, FramesMissingError, SoundtrackError, FFmpegError, file system errors.
   */
  async run(): Promise<void> {
    // Ahead of the first frame, while the engine is still busy with it. No sound is due at time 0.
    await this.#sound.until(0);
    const connection = await this.#socket.connection;
    if (connection) await this.#takeFrames(connection);
    // An engine may hang up before the studio has heard from it that it is done, or that it has failed.
    await this.#ordered;
    if (this.#stopping) return;
    throw new FramesMissingError(`The engine stopped after ${this.#frames} of ${this.#expected} frames.`);
  }

  /** The engine has handed over this many frames in all. */
  finish(frames: number): void {
    this.#expected = frames;
    this.#order();
    if (this.#frames >= frames) this.stop();
    else this.#watchForLateFrames();
  }

  /** No further frame is taken; `run` returns. */
  stop(): void {
    this.#stopping = true;
    this.#order();
    this.#socket.close();
  }

  /** Writes what is encoded, and the finished video. Once, after `run` has returned or thrown. */
  async close(): Promise<Encoded> {
    clearTimeout(this.#lateTimer);
    this.stop();
    try {
      if (this.#growing) await this.#cut();
    } finally {
      await this.#posters;
      this.#muxer.close();
      this.#video.close();
      await this.#sound.close();
      await this.#live.close();
    }
    if (this.#framesOnDisk > 0) await remux(this.#job.live, this.#job.video, this.#job.metadata);
    return this.written;
  }

  async #takeFrames(connection: Socket): Promise<void> {
    let encoding: Promise<void> = Promise.resolve();
    let hungUp = false;
    async function* bytes(): AsyncGenerator<Uint8Array> {
      try {
        yield* connection;
      } catch {
        // A connection that breaks is one that ends: what matters is how many frames came.
      }
      hungUp = true;
    }
    try {
      for await (const { header, payload } of readFrames(bytes())) {
        this.#check(header);
        // A copy: the parser's memory takes the next frame while this one is encoded.
        const picture = await this.#video.picture(payload, header.format);
        await encoding;
        encoding = this.#encode(picture);
        // Awaited with the next frame; until then it must not count as unhandled.
        encoding.catch(() => {});
      }
    } catch (error) {
      // Half a frame at the end is dropped.
      if (!(hungUp && error instanceof FrameError)) throw error;
    } finally {
      await encoding;
    }
  }

  #check({ index, width, height }: FrameHeader): void {
    const { width: w, height: h } = this.#job;
    if (width !== w || height !== h) {
      throw new FrameError(`Frame ${index} is ${width}×${height} px; ${w}×${h} was agreed.`);
    }
    if (index !== this.#nextIndex) {
      throw new FrameError(`Frame ${index} came where frame ${this.#nextIndex} was due.`);
    }
    this.#nextIndex += 1;
  }

  /** Takes the picture over. */
  async #encode(picture: Picture): Promise<void> {
    try {
      const packet = await this.#video.encode(picture, this.#frames === this.#framesOnDisk);
      this.#muxer.write('video', packet);
      if (this.#frames === 0 || this.#frames === Math.round(POSTER_SECONDS * this.#job.fps))
        this.#poster(picture);
      this.#frames += 1;
      for (const sound of await this.#sound.until(this.#frames / this.#job.fps)) {
        this.#muxer.write('sound', sound);
        sound.free();
      }
    } finally {
      picture.free();
    }
    if (this.#frames === this.#nextCut) await this.#cut();
    if (this.#frames >= this.#expected) this.stop();
    else if (this.#lateTimer) this.#watchForLateFrames();
  }

  /** Puts everything encoded so far on disk, as one fragment. */
  async #cut(): Promise<void> {
    if (this.#frames === this.#framesOnDisk) return;
    try {
      await this.#live.append(this.#muxer.cut());
    } catch (error) {
      this.#growing = false;
      throw error;
    }
    this.#framesOnDisk = this.#frames;
    this.#nextCut = this.#frames + Math.max(1, Math.floor(FRAGMENT_SECONDS * this.#job.fps));
    this.#onFragment(this.written);
  }

  /** Writes a poster once there is time for it. A run does not fail for want of one. */
  #poster(picture: Picture): void {
    const copy = picture.clone();
    if (!copy) return;
    this.#posters = this.#posters
      .then(() => delay(POSTER_DELAY_MS))
      .then(() => writePoster(copy, this.#job.poster))
      .catch(() => {})
      .finally(() => copy.free());
  }

  #watchForLateFrames(): void {
    clearTimeout(this.#lateTimer);
    this.#lateTimer = setTimeout(() => this.#socket.close(), LATE_FRAME_MS);
  }
}
