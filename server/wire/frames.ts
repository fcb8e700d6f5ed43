import { decodeVideoFileHeader, FILE_MAGIC, RECORD_HEADER_BYTES } from './video-file.ts';

/**
 * Frames on a Unix socket: per frame a 32-byte little-endian header and the payload. Engine processes write them, the
 * encoder process reads them; the studio never touches one. An engine that makes a video file names it on the same
 * socket instead: see `video-file.ts`. Nothing but `node:` may be imported here.
 *
 * | offset | type   | field                                           |
 * |-------:|--------|-------------------------------------------------|
 * |      0 | ASCII  | magic `LAVF`                                    |
 * |      4 | u32    | version, 1 or 2                                 |
 * |      8 | u32    | index of the frame, from 0                      |
 * |     12 | u32    | width, px                                       |
 * |     16 | u32    | height, px                                      |
 * |     20 | u32    | pixel format: 0 yuv420p · 1 rgb24 · 2 rgba      |
 * |     24 | u64    | version 1: bytes of payload                     |
 * |     24 | u32    | version 2: bytes of payload                     |
 * |     28 | u32    | version 2: time of the frame in its session, ms |
 *
 * Version 2 is that of live sessions: each frame says to which time of the sound it belongs, and indices may be left out.
 */
export const FRAME_HEADER_BYTES = RECORD_HEADER_BYTES;
export const FRAME_VERSION = 1;
export const TIMED_FRAME_VERSION = 2;

/** Position in this list is the number on the wire. Planes follow each other without padding between rows. */
export const PIXEL_FORMATS = ['yuv420p', 'rgb24', 'rgba'] as const;
export type PixelFormat = (typeof PIXEL_FORMATS)[number];

/** `LAVF` read as a little-endian u32. */
const MAGIC = 0x4656414c;
/** Largest side accepted, px: twice what any supported size can produce, and small enough to allocate. */
const MAX_SIDE = 8192;

export interface FrameHeader {
  index: number;
  /** px. */
  width: number;
  height: number;
  format: PixelFormat;
  /** Bytes of payload that follow the header. */
  bytes: number;
  /** Of a live session: the time of the sound that it begins with, ms. */
  time?: number;
}

/** What is wrong with a stream of frames. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** Bytes of one frame. Chroma planes of odd sizes round up. */
export function frameBytes(width: number, height: number, format: PixelFormat): number {
  switch (format) {
    case 'yuv420p':
      return width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
    case 'rgb24':
      return width * height * 3;
    case 'rgba':
      return width * height * 4;
  }
}

/** Writes a header into the first 32 bytes of `target`. */
export function encodeFrameHeader(target: Uint8Array, header: Omit<FrameHeader, 'bytes'>): void {
  const view = new DataView(target.buffer, target.byteOffset, FRAME_HEADER_BYTES);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, header.time === undefined ? FRAME_VERSION : TIMED_FRAME_VERSION, true);
  view.setUint32(8, header.index, true);
  view.setUint32(12, header.width, true);
  view.setUint32(16, header.height, true);
  view.setUint32(20, PIXEL_FORMATS.indexOf(header.format), true);
  const bytes = frameBytes(header.width, header.height, header.format);
  if (header.time === undefined) view.setBigUint64(24, BigInt(bytes), true);
  else {
    view.setUint32(24, bytes, true);
    view.setUint32(28, header.time, true);
  }
}

/**
 * Reads and checks the first 32 bytes of `source`.
 * @throws FrameError when they are no header of this version, or the payload does not fit the picture.
 */
export function decodeFrameHeader(source: Uint8Array): FrameHeader {
  const view = new DataView(source.buffer, source.byteOffset, FRAME_HEADER_BYTES);
  if (view.getUint32(0, true) !== MAGIC) throw new FrameError('Not a frame: the magic LAVF is missing.');
  const version = view.getUint32(4, true);
  const isTimed = version === TIMED_FRAME_VERSION;
  if (version !== FRAME_VERSION && !isTimed) {
    throw new FrameError(
      `Frames of version ${version} came; versions ${FRAME_VERSION} and ${TIMED_FRAME_VERSION} are understood.`,
    );
  }
  const index = view.getUint32(8, true);
  const width = view.getUint32(12, true);
  const height = view.getUint32(16, true);
  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
    throw new FrameError(`Frame ${index} claims to be ${width}×${height} px.`);
  }
  const format = PIXEL_FORMATS[view.getUint32(20, true)];
  if (format === undefined) {
    throw new FrameError(`Frame ${index} has the unknown pixel format ${view.getUint32(20, true)}.`);
  }
  const bytes = frameBytes(width, height, format);
  const claimed = isTimed ? BigInt(view.getUint32(24, true)) : view.getBigUint64(24, true);
  if (claimed !== BigInt(bytes)) {
    throw new FrameError(
      `Frame ${index} claims ${claimed} bytes; ${width}×${height} px in ${format} is ${bytes}.`,
    );
  }
  const header = { index, width, height, format, bytes };
  return isTimed ? { ...header, time: view.getUint32(28, true) } : header;
}

/** One frame as it came. `payload` is valid until the next frame is asked for: its memory is used again. */
export interface Frame {
  kind: 'frame';
  header: FrameHeader;
  payload: Uint8Array;
}

/** A video file that the engine has made; its path is absolute. */
export interface NamedFile {
  kind: 'file';
  path: string;
  /** Whether the engine was stopped before it could say that the file is whole. */
  unfinished: boolean;
}

/** What the stream goes on with after a header. */
type Announced = FrameHeader | { unfinished: boolean; bytes: number };

/**
 * Cuts a stream of bytes into frames and names of files. A payload that lies whole in one chunk is handed out as a
 * view of it; one that is spread over several is copied once, into a buffer that all frames share.
 */
export class FrameParser {
  readonly #header = new Uint8Array(FRAME_HEADER_BYTES);
  #headerFilled = 0;
  #current: Announced | null = null;
  #payload = new Uint8Array(0);
  #payloadFilled = 0;

  /** Whether the stream stands between two frames, where it may end. */
  get complete(): boolean {
    return this.#current === null && this.#headerFilled === 0;
  }

  /**
   * What `chunk` completes. Take all of it before the next chunk is pushed.
   * @throws FrameError when the bytes are no frames.
   */
  *push(chunk: Uint8Array): Generator<Frame | NamedFile, void, undefined> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#current === null) {
        const part = chunk.subarray(at, at + FRAME_HEADER_BYTES - this.#headerFilled);
        this.#header.set(part, this.#headerFilled);
        this.#headerFilled += part.length;
        at += part.length;
        if (this.#headerFilled < FRAME_HEADER_BYTES) return;
        this.#current = announced(this.#header);
        this.#payloadFilled = 0;
      }
      const current: Announced = this.#current;
      const part = chunk.subarray(at, at + current.bytes - this.#payloadFilled);
      at += part.length;
      let payload = part;
      if (part.length < current.bytes) {
        if (this.#payload.length !== current.bytes) this.#payload = new Uint8Array(current.bytes);
        this.#payload.set(part, this.#payloadFilled);
        payload = this.#payload;
      }
      this.#payloadFilled += part.length;
      if (this.#payloadFilled < current.bytes) return;
      this.#current = null;
      this.#headerFilled = 0;
      if ('unfinished' in current) {
        const { unfinished } = current;
        yield { kind: 'file', path: new TextDecoder().decode(payload), unfinished };
      } else yield { kind: 'frame', header: current, payload };
    }
  }
}

function announced(header: Uint8Array): Announced {
  const magic = new DataView(header.buffer, header.byteOffset, FRAME_HEADER_BYTES).getUint32(0, true);
  if (magic !== FILE_MAGIC) return decodeFrameHeader(header);
  try {
    return decodeVideoFileHeader(header);
  } catch (error) {
    throw new FrameError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * What comes on a stream (a socket), in order, at the pace of the consumer: what is not asked for is not read.
 * @throws FrameError when the bytes are no frames, or when the stream ends inside one.
 */
export async function* readRecords(
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<Frame | NamedFile, void, undefined> {
  const parser = new FrameParser();
  for await (const chunk of stream) yield* parser.push(chunk);
  if (!parser.complete) throw new FrameError('The stream ended inside a frame.');
}

/**
 * As `readRecords`, where nothing but frames can come.
 * @throws FrameError also when a file is named.
 */
export async function* readFrames(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Frame, void, undefined> {
  for await (const record of readRecords(stream)) {
    if (record.kind === 'file') throw new FrameError('A file was named where frames were expected.');
    yield record;
  }
}
