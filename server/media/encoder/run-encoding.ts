import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Frame as RawFrame } from 'node-av/lib';
import { FrameError, type FrameHeader, type NamedFile, readRecords } from '../../wire/frames.ts';
import { encodeFileAnswer, type FileVideo } from '../../wire/video-file.ts';
import { FramesMissingError, failureOf, VideoFileError } from './failure.ts';
import { encodedBy } from './fragment-muxer.ts';
import { type FragmentListener, Fragments } from './fragments.ts';
import type { FrameSocket } from './frame-socket.ts';
import type { Encoded, EncodeJob, VideoMetadata } from './job.ts';
import { LiveFile } from './live-file.ts';
import { nativeWork } from './native-work.ts';
import { writePoster } from './poster.ts';
import { remux } from './remux.ts';
import { Soundtrack } from './soundtrack.ts';
import { VideoEncoder } from './video-encoder.ts';
import { VideoFile } from './video-file.ts';
import { POSTER_SECONDS, writeVideoPoster } from './video-poster.ts';

/** Once the engine has said that it is through, its frames are on their way: a pause this long means they are not, ms. */
const LATE_FRAME_MS = 10_000;

/** How many frames on either side of a join are drawn finely. */
const FRAMES_AT_JOIN = 4;

/** The first fragments go first: a poster is wanted soon, not at once, ms. */
const POSTER_DELAY_MS = 150;

/** One run: frames, or a video file, from a socket and a recording in, files out. */
export class RunEncoding {
  readonly #job: EncodeJob;
  readonly #socket: FrameSocket;
  readonly #sound: Soundtrack;
  readonly #fragments: Fragments;
  #metadata: VideoMetadata;
  #video: VideoEncoder;
  #fps: number;
  #nextIndex = 0;
  #expected = Number.POSITIVE_INFINITY;
  #lateTimer: NodeJS.Timeout | undefined;
  #stopping = false;
  #posters: Promise<void> = Promise.resolve();
  /** The studio has said how many frames there are, or that no more are wanted. */
  readonly #ordered: Promise<void>;
  #order: () => void = () => {};

  private constructor(job: EncodeJob, socket: FrameSocket, live: LiveFile, onFragment: FragmentListener) {
    this.#job = job;
    this.#metadata = job.metadata;
    this.#socket = socket;
    this.#fps = job.fps;
    this.#sound = new Soundtrack(job.audio, job.from);
    this.#fragments = new Fragments(live, this.#sound, onFragment);
    // Before anybody knows what will come: frames want to be played at once, a file can wait.
    this.#video = new VideoEncoder(job.width, job.height, job.fps);
    this.#fragments.begin(encodedBy(this.#video.context), job.fps);
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
    return this.#fragments.written;
  }

  /**
   * Takes frames until as many as `finish` names are encoded, or `stop` is called.
   * @throws FrameError, VideoFileError, FramesMissingError, SoundtrackError, FFmpegError, file system errors.
   */
  async run(): Promise<void> {
    // Ahead of the first frame, while the engine is still busy with it. No sound is due at time 0.
    await nativeWork.during(() => this.#sound.until(0));
    const connection = await this.#socket.connection;
    if (connection) await this.#takeFrames(connection);
    // An engine may hang up before the studio has heard from it that it is done, or that it has failed.
    await this.#ordered;
    if (this.#stopping) return;
    const { frames } = this.#fragments;
    throw new FramesMissingError(`The engine stopped after ${frames} of ${this.#expected} frames.`);
  }

  /** What the finished video says about itself. */
  describe(metadata: VideoMetadata): void {
    this.#metadata = metadata;
  }

  /** The engine has handed over this many frames in all. */
  finish(frames: number): void {
    this.#expected = this.#job.from === undefined ? frames : Math.min(frames, this.#job.frames);
    this.#order();
    if (this.#fragments.frames >= this.#expected) this.stop();
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
    return nativeWork.during(() => this.#close());
  }

  async #close(): Promise<Encoded> {
    try {
      await this.#fragments.cut();
    } finally {
      await this.#posters;
      await this.#fragments.close();
      this.#video.close();
    }
    if (this.written.frames > 0) await remux(this.#job.live, this.#job.video, this.#metadata);
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
      for await (const record of readRecords(bytes())) {
        if (record.kind === 'file') return await this.#takeFile(record, connection);
        const { header, payload } = record;
        this.#check(header);
        // The engine counts in whole clips; the next part begins here.
        if (this.#isSurplus) continue;
        // A copy: the parser's memory takes the next frame while this one is encoded.
        const picture = await nativeWork.during(() => this.#video.picture(payload, header.format));
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

  /** The pictures of a whole file. The engine is told what became of them, so that it can say so in its turn. */
  async #takeFile({ path, unfinished }: NamedFile, connection: Socket): Promise<void> {
    const answer = (video: FileVideo, problem: string | null) =>
      new Promise<void>((resolve) => {
        connection.once('close', resolve);
        connection.end(encodeFileAnswer({ video, problem }), resolve);
      });
    const video: FileVideo = { frames: 0, width: 0, height: 0, fps: 0 };
    let file: VideoFile | null = null;
    try {
      if (this.#nextIndex > 0) throw new FrameError('A file was named after frames.');
      // This also shows that its pictures can be decoded, which copying them would not.
      await nativeWork.during(() => writeVideoPoster(path, this.#job.poster));
      file = await nativeWork.during(() => VideoFile.open(path));
      video.fps = file.fps ?? this.#job.fps;
      this.#fps = video.fps;
      if (file.copyable) await this.#copy(file);
      else await this.#encodeAnew(file);
      await this.#fragments.cut();
      // Even sides where it was encoded anew.
      video.width = file.copyable ? file.width : even(file.width);
      video.height = file.copyable ? file.height : even(file.height);
      video.frames = this.#fragments.frames;
    } catch (error) {
      await answer(video, failureOf(error).message);
      if (!(unfinished && error instanceof VideoFileError)) throw error;
      return;
    } finally {
      await file?.close();
    }
    await answer(video, null);
  }

  /** The file's own packets become the video's: nothing is lost, and it takes no time. */
  async #copy(file: VideoFile): Promise<void> {
    this.#fragments.begin(file.track, this.#fps, true);
    for await (const { packet, end } of file.packets()) {
      if (this.#stopping || this.#hasAll) return;
      await nativeWork.during(() => this.#fragments.add(packet, end));
    }
  }

  /** A codec, or a form of H.264, that browsers do not play. */
  async #encodeAnew(file: VideoFile): Promise<void> {
    this.#video.close();
    this.#video = new VideoEncoder(even(file.width), even(file.height), this.#fps);
    this.#fragments.begin(encodedBy(this.#video.context), this.#fps);
    for await (const picture of file.pictures()) {
      if (this.#stopping || this.#hasAll) return;
      await this.#add(await this.#video.convert(picture));
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

  /** Whether the frame that has just come is one more than a part has. */
  get #isSurplus(): boolean {
    return this.#job.from !== undefined && this.#nextIndex > this.#job.frames;
  }

  /** Whether the next frame is close to another part. */
  get #atJoin(): boolean {
    const { from, frames } = this.#job;
    if (from === undefined) return false;
    const made = this.#fragments.frames;
    return made < FRAMES_AT_JOIN || made >= frames - FRAMES_AT_JOIN;
  }

  /** Whether a part has all its frames. */
  get #hasAll(): boolean {
    return this.#job.from !== undefined && this.#fragments.frames >= this.#job.frames;
  }

  /** Takes the picture over. */
  async #encode(picture: RawFrame): Promise<void> {
    const { frames } = this.#fragments;
    if (frames === 0 || frames === Math.round(POSTER_SECONDS * this.#fps)) this.#poster(picture);
    await this.#add(picture);
    if (this.#fragments.frames >= this.#expected) this.stop();
    else if (this.#lateTimer) this.#watchForLateFrames();
  }

  /** Takes the picture over. */
  async #add(picture: RawFrame): Promise<void> {
    try {
      await nativeWork.during(async () => {
        const packet = await this.#video.encode(picture, this.#fragments.atStart, {
          finely: this.#atJoin,
        });
        await this.#fragments.add(packet, (this.#fragments.frames + 1) / this.#fps);
      });
    } finally {
      picture.free();
    }
  }

  /** Writes a poster once there is time for it. A run does not fail for want of one. */
  #poster(picture: RawFrame): void {
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

/** H.264 stores colour for pairs of pixels. */
function even(side: number): number {
  return Math.max(2, side - (side % 2));
}
