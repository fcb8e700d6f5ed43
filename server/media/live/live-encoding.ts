import type { Socket } from 'node:net';
import type { Packet } from 'node-av/lib';
import { SPEECH_RATE } from '../../speech/wav.ts';
import { FrameError, readFrames } from '../../wire/frames.ts';
import { failureOf } from '../encoder/failure.ts';
import { encodedBy, FragmentMuxer } from '../encoder/fragment-muxer.ts';
import type { FrameSocket } from '../encoder/frame-socket.ts';
import { VideoEncoder } from '../encoder/video-encoder.ts';
import { LiveRecording } from './live-recording.ts';
import { LiveSound } from './live-sound.ts';
import type { LiveEncodeJob, LiveEncoderEvent, RecordingFiles } from './messages.ts';

/** Frames of a fragment: so many frames late is what a player of fragments is at least. */
const FRAGMENT_FRAMES = 3;
/** Without being asked, a picture that one can begin with comes this often, s. */
const KEY_SECONDS = 2;
/** Sound kept for a recording that begins, s: pictures come later than their sound. */
const SOUND_KEPT = 2;
/** Pictures of what was said before a recording was to end are waited for so long, ms. */
const LAST_PICTURES_MS = 3_000;

/** A live session: frames from the engine's socket and sound in, access units and fragments out. */
export class LiveEncoding {
  readonly #job: LiveEncodeJob;
  readonly #emit: (event: LiveEncoderEvent) => void;
  readonly #video: VideoEncoder;
  readonly #sound = new LiveSound();
  readonly #whole: FragmentMuxer;
  /** The same fragments without their pictures, for whoever takes those too slowly. */
  readonly #soundOnly: FragmentMuxer;
  /** What is before every first picture: H.264's parameter sets. */
  readonly #parameters: Buffer;
  /** Frame that the fragment under way begins with; null = none yet. */
  #fragment: { frame: number; key: boolean } | null = null;
  #keyFrame = 0;
  #wantsKey = true;
  #heard: Float32Array[] = [];
  #heardSamples = 0;
  /** Number of the sample after all that was heard. */
  #soundEnd = 0;
  #recording: LiveRecording | null = null;
  #lastPictures: NodeJS.Timeout | undefined;

  constructor(job: LiveEncodeJob, emit: (event: LiveEncoderEvent) => void) {
    this.#job = job;
    this.#emit = emit;
    this.#video = new VideoEncoder(job.width, job.height, job.fps);
    this.#parameters = this.#video.context.extraData ?? Buffer.alloc(0);
    const tracks = [encodedBy(this.#video.context), encodedBy(this.#sound.context)] as const;
    this.#whole = new FragmentMuxer(...tracks);
    this.#soundOnly = new FragmentMuxer(...tracks);
  }

  /** What a viewer has to know before anything comes. */
  description(): { codec: string; mime: string; beginning: Buffer } {
    const codec = codecOf(this.#parameters);
    this.#soundOnly.beginning();
    return { codec, mime: `video/mp4; codecs="${codec},mp4a.40.2"`, beginning: this.#whole.beginning() };
  }

  /** Takes frames until the engine hangs up. @throws FrameError, FFmpegError. */
  async take(socket: FrameSocket): Promise<void> {
    const connection = await socket.connection;
    if (!connection) return;
    try {
      for await (const { header, payload } of readFrames(bytesOf(connection))) {
        const { index, width, height, time = (index * 1000) / this.#job.fps } = header;
        const { width: w, height: h } = this.#job;
        if (width !== w || height !== h)
          throw new FrameError(`Frame ${index} is ${width}×${height} px; ${w}×${h} was agreed.`);
        await this.#encode(payload, header.format, Math.round((time * this.#job.fps) / 1000));
      }
    } catch (error) {
      // Half a frame at the end is dropped: an engine that was ended ends anywhere.
      if (!(error instanceof FrameError && connection.destroyed)) throw error;
    }
  }

  /** Sound that has been heard, samples. */
  get heard(): number {
    return this.#soundEnd;
  }

  /** The sound of the session goes on. */
  hear(pcm: Uint8Array): void {
    this.#sound.push(pcm);
    const samples = floats(pcm);
    this.#soundEnd += samples.length;
    this.#recording?.hear(samples);
    this.#heard.push(samples);
    this.#heardSamples += samples.length;
    while (this.#heardSamples > SOUND_KEPT * SPEECH_RATE)
      this.#heardSamples -= this.#heard.shift()?.length ?? this.#heardSamples;
  }

  wantKey(): void {
    this.#wantsKey = true;
  }

  async record(files: RecordingFiles): Promise<void> {
    await this.stopRecording();
    const recording = await LiveRecording.create(files, encodedBy(this.#video.context), this.#job.fps);
    // Only now: sound and pictures that come before the files are there would be missing in it.
    const before = new Float32Array(this.#heardSamples);
    let at = 0;
    for (const samples of this.#heard) {
      before.set(samples, at);
      at += samples.length;
    }
    recording.begin(before, this.#soundEnd - before.length);
    this.#recording = recording;
    this.#wantsKey = true;
  }

  /** Closes a recording that is under way once the pictures of the session's first `heard` samples are in it. */
  async endRecording(heard: number): Promise<void> {
    const recording = this.#recording;
    if (!recording) return;
    recording.endAt(Math.ceil((heard * this.#job.fps) / SPEECH_RATE));
    if (recording.complete) return this.stopRecording();
    clearTimeout(this.#lastPictures);
    this.#lastPictures = setTimeout(() => void this.stopRecording(), LAST_PICTURES_MS);
  }

  /** Closes a recording that is under way. */
  async stopRecording(why?: unknown): Promise<void> {
    clearTimeout(this.#lastPictures);
    const recording = this.#recording;
    this.#recording = null;
    if (!recording) return;
    const frames = await recording.close().catch((error: unknown) => {
      why ??= error;
      return recording.frames;
    });
    this.#emit({ type: 'recorded', frames, ...(why === undefined ? {} : { failure: failureOf(why) }) });
  }

  async close(): Promise<void> {
    await this.stopRecording();
    this.#whole.close();
    this.#soundOnly.close();
    this.#sound.close();
    this.#video.close();
  }

  async #encode(pixels: Uint8Array, format: Parameters<VideoEncoder['picture']>[1], frame: number) {
    const picture = await this.#video.picture(pixels, format);
    try {
      const key = this.#wantsKey || frame - this.#keyFrame >= KEY_SECONDS * this.#job.fps;
      if (key) {
        this.#wantsKey = false;
        this.#keyFrame = frame;
      }
      const packet = await this.#video.encode(picture, key, { frame });
      const { data } = packet;
      if (!data) return;
      const bytes = key ? Buffer.concat([this.#parameters, data]) : Buffer.from(data);
      this.#emit({ type: 'picture', key, time: frame / this.#job.fps, bytes });
      await this.#keep(packet, frame);
      this.#mux(packet, key, frame);
    } finally {
      picture.free();
    }
  }

  async #keep(packet: Packet, frame: number): Promise<void> {
    try {
      await this.#recording?.add(packet, frame);
      if (this.#recording?.complete) await this.stopRecording();
    } catch (error) {
      // A full disk ends the recording, not the session.
      await this.stopRecording(error);
    }
  }

  #mux(packet: Packet, key: boolean, frame: number): void {
    const begun = this.#fragment;
    if (begun && (key || frame - begun.frame >= FRAGMENT_FRAMES)) this.#cut(begun, frame);
    this.#fragment ??= { frame, key };
    this.#whole.write('video', packet);
  }

  /** Ends the fragment that began with `begun` before this frame. */
  #cut({ frame, key }: { frame: number; key: boolean }, end: number): void {
    const { fps } = this.#job;
    for (const packet of this.#sound.until(end / fps)) {
      const copy = packet.clone();
      this.#whole.write('sound', packet);
      packet.free();
      if (!copy) continue;
      this.#soundOnly.write('sound', copy);
      copy.free();
    }
    const [bytes, sound] = [this.#whole.cut(), this.#soundOnly.cut()];
    this.#emit({ type: 'fragment', key, time: frame / fps, bytes, sound });
    this.#fragment = null;
  }
}

/** What comes over a connection; one that breaks is one that ends. */
async function* bytesOf(connection: Socket): AsyncGenerator<Uint8Array> {
  try {
    yield* connection;
  } catch {
    connection.destroy();
  }
}

/** RFC 6381 name of H.264 from its parameter sets: profile, constraints and level stand after the first NAL's header. */
function codecOf(parameters: Uint8Array): string {
  for (let at = 0; at + 6 < parameters.length; at++) {
    const isStart = parameters[at] === 0 && parameters[at + 1] === 0 && parameters[at + 2] === 1;
    if (!isStart || ((parameters[at + 3] ?? 0) & 0x1f) !== 7) continue;
    const name = Buffer.from(parameters.subarray(at + 4, at + 7)).toString('hex');
    return `avc1.${name}`;
  }
  throw new Error('x264 has told no parameter sets.');
}

function floats(pcm: Uint8Array): Float32Array {
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  return Float32Array.from({ length: pcm.length >> 1 }, (_, i) => view.getInt16(2 * i, true) / 32_768);
}
