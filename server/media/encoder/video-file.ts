import { stat } from 'node:fs/promises';
import {
  AV_CODEC_ID_H264,
  AV_NOPTS_VALUE,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUVJ420P,
  AV_PKT_FLAG_CORRUPT,
  AVDISCARD_ALL,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, FormatContext, Frame, Packet, type Stream } from 'node-av/lib';
import { VideoFileError } from './failure.ts';
import type { TrackSource } from './fragment-muxer.ts';
import { tagColours } from './untagged-colours.ts';

/** Containers of one video, and no playlist or list of pictures, which would open further files. */
const FORMATS = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,flv,asf,ogg,h264,hevc,ivf';
/** px; larger than anything an engine makes, and small enough to decode. */
const MAX_SIDE = 8192;
/** H.264 holds back at most so many pictures: by then a packet has told when it is decoded. */
const MAX_REORDER = 17;

/** A finished video file and its pictures, as packets or decoded. Always `close()` it. */
export class VideoFile {
  /** px. */
  readonly width: number;
  readonly height: number;
  /** Frames a second; null where the file does not say. */
  readonly fps: number | null;
  /** Whether a browser plays its pictures as they are: H.264 with 8-bit 4:2:0, and times that can be kept. */
  readonly copyable: boolean;
  readonly #format: FormatContext;
  readonly #stream: Stream;
  /** The first packets, read to see whether their times can be kept. */
  readonly #head: Packet[];

  private constructor(format: FormatContext, stream: Stream, head: Packet[]) {
    const { codecpar, avgFrameRate } = stream;
    this.#format = format;
    this.#stream = stream;
    this.#head = head;
    this.width = codecpar.width;
    this.height = codecpar.height;
    this.fps = avgFrameRate.num > 0 && avgFrameRate.den > 0 ? avgFrameRate.num / avgFrameRate.den : null;
    this.copyable =
      codecpar.codecId === AV_CODEC_ID_H264 &&
      (codecpar.format === AV_PIX_FMT_YUV420P || codecpar.format === AV_PIX_FMT_YUVJ420P) &&
      head.every(({ pts, dts }) => pts !== AV_NOPTS_VALUE && dts !== AV_NOPTS_VALUE);
  }

  /** @throws VideoFileError when there is no video in it. */
  static async open(path: string): Promise<VideoFile> {
    const found = await stat(path).catch(() => null);
    if (!found?.isFile()) throw new VideoFileError(`${path} is not there.`);
    if (found.size === 0) throw new VideoFileError('it is empty.');
    const format = new FormatContext();
    format.allocContext();
    format.setOption('format_whitelist', FORMATS);
    format.setOption('protocol_whitelist', 'file');
    // A failing open frees the context itself.
    if ((await format.openInput(`file:${path}`)) < 0) {
      throw new VideoFileError('it is no video, or it was not written to its end.');
    }
    try {
      await format.findStreamInfo();
      const stream = format.streams[format.findBestStream(AVMEDIA_TYPE_VIDEO)];
      const { width = 0, height = 0 } = stream?.codecpar ?? {};
      if (!stream || width < 1 || height < 1) throw new VideoFileError('it has no pictures.');
      if (width > MAX_SIDE || height > MAX_SIDE) {
        throw new VideoFileError(`its pictures are ${width}×${height} px.`);
      }
      for (const other of format.streams) if (other.index !== stream.index) other.discard = AVDISCARD_ALL;
      return new VideoFile(format, stream, await headOf(format, stream));
    } catch (error) {
      await format.closeInput();
      throw error;
    }
  }

  /** The pictures as they are in the file, for a muxer. */
  get track(): TrackSource {
    const { codecpar, timeBase, avgFrameRate } = this.#stream;
    const copyTo: TrackSource['copyTo'] = (target) => {
      const code = codecpar.copy(target);
      // Each container has its own name for a codec.
      target.codecTag = 0;
      if (code >= 0) tagColours(target);
      return code;
    };
    return { copyTo, timeBase, framerate: avgFrameRate };
  }

  /**
   * The packets of the pictures, in the file's order, with times from 0; each is valid until the next is asked for.
   * `end` is when its picture is over, s.
   * @throws VideoFileError at the end of a file that was cut off; what came before is whole.
   */
  async *packets(): AsyncGenerator<{ packet: Packet; end: number }, void, undefined> {
    const { timeBase, startTime, nbFrames } = this.#stream;
    const start = startTime === AV_NOPTS_VALUE ? 0n : startTime;
    const step = stepOf(this.#stream);
    let count = 0;
    for await (const packet of this.#read()) {
      count += 1;
      if (packet.pts !== AV_NOPTS_VALUE) packet.pts -= start;
      if (packet.dts !== AV_NOPTS_VALUE) packet.dts -= start;
      if (packet.duration <= 0n) packet.duration = step;
      const end = (Number(packet.pts + packet.duration) * timeBase.num) / timeBase.den;
      yield { packet, end };
    }
    if (count === 0) throw new VideoFileError('it has no pictures.');
    if (BigInt(count) < nbFrames) throw cutOff(count, Number(nbFrames));
  }

  /**
   * The pictures, decoded; each is valid until the next is asked for. Damaged ones are left out.
   * @throws VideoFileError when none can be decoded, and at the end of a file that was cut off.
   */
  async *pictures(): AsyncGenerator<Frame, void, undefined> {
    const codec = Codec.findDecoder(this.#stream.codecpar.codecId);
    if (!codec) throw new VideoFileError('its pictures are in a codec that is not known.');
    const decoder = new CodecContext();
    const frame = new Frame();
    frame.alloc();
    let decoded = 0;
    try {
      decoder.allocContext3(codec);
      FFmpegError.throwIfError(decoder.parametersToContext(this.#stream.codecpar), 'decoder');
      decoder.threadCount = 1;
      FFmpegError.throwIfError(await decoder.open2(codec, null), 'decoder');
      for await (const packet of this.#withEnd()) {
        const sent = await decoder.sendPacket(packet);
        if (sent < 0 && sent !== AVERROR_EAGAIN) continue;
        while ((await decoder.receiveFrame(frame)) >= 0) {
          decoded += 1;
          yield frame;
        }
      }
    } finally {
      frame.free();
      decoder.freeContext();
    }
    if (decoded === 0) throw new VideoFileError('none of its pictures can be decoded.');
  }

  async close(): Promise<void> {
    for (const packet of this.#head.splice(0)) packet.free();
    await this.#format.closeInput();
  }

  /** The packets, and null at their end, with which a decoder gives back what it holds. */
  async *#withEnd(): AsyncGenerator<Packet | null, void, undefined> {
    try {
      for await (const { packet } of this.packets()) yield packet;
    } catch (error) {
      yield null;
      throw error;
    }
    yield null;
  }

  async *#read(): AsyncGenerator<Packet, void, undefined> {
    for (let packet = this.#head.shift(); packet; packet = this.#head.shift()) {
      try {
        yield packet;
      } finally {
        packet.free();
      }
    }
    const packet = new Packet();
    packet.alloc();
    try {
      for (;;) {
        if (!(await readPicture(this.#format, this.#stream, packet))) return;
        yield packet;
        packet.unref();
      }
    } finally {
      packet.free();
    }
  }
}

/** Reads until a packet has told when it is decoded, and works that out for those before it. */
async function headOf(format: FormatContext, stream: Stream): Promise<Packet[]> {
  const head: Packet[] = [];
  let known = -1;
  while (known < 0 && head.length < MAX_REORDER) {
    const packet = new Packet();
    packet.alloc();
    if (!(await readPicture(format, stream, packet))) {
      packet.free();
      break;
    }
    if (packet.dts !== AV_NOPTS_VALUE) known = head.length;
    head.push(packet);
  }
  const first = head[known]?.dts ?? 0n;
  for (const [at, packet] of head.entries()) {
    if (at < known) packet.dts = first - BigInt(known - at) * stepOf(stream);
  }
  return head;
}

/** Reads the next whole packet of the pictures; false at the end, and at a packet that is cut short. */
async function readPicture(format: FormatContext, stream: Stream, packet: Packet): Promise<boolean> {
  for (;;) {
    const read = await format.readFrame(packet);
    if (read === AVERROR_EOF || read < 0) return false;
    if (packet.streamIndex === stream.index) {
      if ((packet.flags & AV_PKT_FLAG_CORRUPT) === 0) return true;
      packet.unref();
      return false;
    }
    packet.unref();
  }
}

/** Length of a picture in the stream's time base, where no packet says its own. */
function stepOf({ avgFrameRate, timeBase }: Stream): bigint {
  if (avgFrameRate.num <= 0 || timeBase.num <= 0) return 1n;
  const ticks = (avgFrameRate.den * timeBase.den) / (avgFrameRate.num * timeBase.num);
  return BigInt(Math.max(1, Math.round(ticks)));
}

function cutOff(count: number, all: number): VideoFileError {
  return new VideoFileError(`it was cut off: ${count} of its ${all} pictures are there.`);
}
