import { accessSync, constants as fsConstants } from 'node:fs';
import {
  AV_LOG_QUIET,
  AV_NOPTS_VALUE,
  AVDISCARD_ALL,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AVMEDIA_TYPE_AUDIO,
} from 'node-av/constants';
import { Codec, CodecContext, FormatContext, Frame, Log, Packet, type Stream } from 'node-av/lib';
import { CONTAINERS, type Container } from './containers.ts';
import { RecordingError } from './errors.ts';

/** The demuxers a recording may reach: what else a hostile file could name must not even be tried. */
const FORMATS = Object.keys(CONTAINERS).join(',');

/** More streams than any recording has. */
const MOST_STREAMS = '64';

/** The pictures of a video are none of our business: no decoder of theirs is opened, not even for a look at the file. */
const SOUND_DECODERS = Codec.getCodecList()
  .filter((codec) => codec.type === AVMEDIA_TYPE_AUDIO && codec.isDecoder())
  .map(({ name }) => name)
  .join(',');

/** Consecutive unreadable packets after which the rest of the file is given up. */
const MAX_READ_FAILURES = 50;

// FFmpeg writes what it thinks of damaged files to stderr; every such event is reported as a value here.
Log.setLevel(AV_LOG_QUIET);

/** One decoded piece of sound, valid until the next one is asked for. */
export interface DecodedFrame {
  frame: Frame;
  /** Start in seconds as the container says, or null where it does not. */
  time: number | null;
}

/**
 * The sound of one media file: demuxer and decoder. Everything is synchronous, because one hop through the thread
 * pool per packet costs more than decoding it; use it in a process that may be busy. Always `close()` it: an open
 * context keeps the process from ending.
 */
export class AudioSource {
  readonly container: Container;
  readonly codec: string;
  readonly sampleRate: number;
  readonly channels: number;
  /** From the header, or null where it does not say (a stream that was written as it was recorded). */
  readonly headerSeconds: number | null;
  readonly #format: FormatContext;
  readonly #decoder: CodecContext;
  readonly #stream: Stream;
  readonly #packet = new Packet();
  readonly #frame = new Frame();

  private constructor(
    format: FormatContext,
    container: Container,
    decoder: CodecContext,
    stream: Stream,
    codec: string,
  ) {
    this.container = container;
    this.#format = format;
    this.#decoder = decoder;
    this.#stream = stream;
    this.codec = codec;
    this.sampleRate = stream.codecpar.sampleRate;
    this.channels = stream.codecpar.channels;
    this.headerSeconds = headerSeconds(format, stream);
    this.#packet.alloc();
    this.#frame.alloc();
  }

  /** Opens the first or best audio stream of the file at `path`. Throws `RecordingError`. */
  static open(path: string): AudioSource {
    try {
      accessSync(path, fsConstants.R_OK);
    } catch {
      throw new RecordingError('unreadable', `cannot read ${path}`);
    }
    const format = new FormatContext();
    let decoder: CodecContext | undefined;
    try {
      format.allocContext();
      format.setOption('format_whitelist', FORMATS);
      format.setOption('protocol_whitelist', 'file');
      format.setOption('codec_whitelist', SOUND_DECODERS);
      format.setOption('max_streams', MOST_STREAMS);
      // 'file:' keeps a colon in the path from being read as a protocol. A failing open frees the context itself.
      if (format.openInputSync(`file:${path}`) < 0 || format.findStreamInfoSync() < 0) {
        throw new RecordingError('not-a-recording', 'not a sound file of a known kind');
      }
      const [demuxer = ''] = format.iformat?.name?.split(',') ?? [];
      const container = CONTAINERS[demuxer];
      if (!container) throw new Error(`FFmpeg has taken ${demuxer}, which is not allowed`);
      const index = format.findBestStream(AVMEDIA_TYPE_AUDIO);
      const stream = format.streams[index];
      if (index < 0 || !stream) throw new RecordingError('no-audio', 'no sound in this file');
      for (const other of format.streams) if (other.index !== index) other.discard = AVDISCARD_ALL;
      const codec = Codec.findDecoder(stream.codecpar.codecId);
      if (!codec) throw new RecordingError('unsupported-codec', 'sound in an unknown codec');
      decoder = new CodecContext();
      decoder.allocContext3(codec);
      if (decoder.parametersToContext(stream.codecpar) < 0) {
        throw new RecordingError('corrupt', `damaged ${codec.name} parameters`);
      }
      // Without the packets' time base the decoder cannot cut off the padding at the end.
      decoder.pktTimebase = stream.timeBase;
      decoder.threadCount = 1;
      // No dictionary of options: node-av 6.1.1 frees it twice.
      if (decoder.open2Sync(codec, null) < 0) {
        throw new RecordingError('corrupt', `the ${codec.name} decoder refuses this stream`);
      }
      return new AudioSource(format, container, decoder, stream, codec.name ?? 'unknown');
    } catch (error) {
      decoder?.freeContext();
      format.closeInputSync();
      throw error;
    }
  }

  /**
   * Decodes from the start to the end. Encoder delay and end padding are already cut off by the decoder. Damaged
   * packets are skipped. Throws `RecordingError` `corrupt` at the end when nothing, or less than half, was decoded.
   */
  *frames(): Generator<DecodedFrame, void, void> {
    let decoded = 0;
    let damaged = 0;
    let failures = 0;
    for (;;) {
      const read = this.#format.readFrameSync(this.#packet);
      if (read === AVERROR_EOF) break;
      if (read < 0) {
        damaged += 1;
        failures += 1;
        if (failures > MAX_READ_FAILURES) break;
        continue;
      }
      failures = 0;
      if (this.#packet.streamIndex === this.#stream.index) {
        if (this.#decoder.sendPacketSync(this.#packet) < 0) damaged += 1;
        else {
          for (const frame of this.#receive()) {
            if (frame === null) damaged += 1;
            else {
              decoded += 1;
              yield frame;
            }
          }
        }
      }
      this.#packet.unref();
    }
    this.#decoder.sendPacketSync(null);
    for (const frame of this.#receive()) {
      if (frame !== null) {
        decoded += 1;
        yield frame;
      }
    }
    if (decoded === 0 || damaged > decoded) {
      throw new RecordingError('corrupt', `${damaged} damaged packets, ${decoded} decoded (${this.codec})`);
    }
  }

  /** Frees everything. Idempotent enough for a `finally`: call it exactly once. */
  close(): void {
    this.#decoder.freeContext();
    this.#frame.free();
    this.#packet.free();
    this.#format.closeInputSync();
  }

  /** What the decoder has ready; null for a piece that it could not decode. */
  *#receive(): Generator<DecodedFrame | null, void, void> {
    for (;;) {
      const got = this.#decoder.receiveFrameSync(this.#frame);
      if (got === AVERROR_EAGAIN || got === AVERROR_EOF) return;
      if (got < 0) {
        yield null;
        return;
      }
      const stamp = this.#frame.bestEffortTimestamp;
      const { num, den } = this.#stream.timeBase;
      if (this.#frame.nbSamples > 0) {
        yield { frame: this.#frame, time: stamp === AV_NOPTS_VALUE ? null : (Number(stamp) * num) / den };
      }
      this.#frame.unref();
    }
  }
}

/** Seconds by the header, or null. */
function headerSeconds(format: FormatContext, stream: Stream): number | null {
  const { num, den } = stream.timeBase;
  if (stream.duration > 0n && stream.duration !== AV_NOPTS_VALUE)
    return (Number(stream.duration) * num) / den;
  if (format.duration > 0n && format.duration !== AV_NOPTS_VALUE) return Number(format.duration) / 1e6;
  return null;
}
