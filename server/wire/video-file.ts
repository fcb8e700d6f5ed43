/**
 * A finished video file on the socket that otherwise takes frames (see `frames.ts`): the engine names the file, the
 * encoder process takes its pictures in and answers once it has all of them. The file has to stay where it is until
 * then. Nothing but `node:` may be imported here.
 *
 * | offset | type  | the engine names a file | the encoder answers                          |
 * |-------:|-------|-------------------------|----------------------------------------------|
 * |      0 | ASCII | magic `LAVV`            | magic `LAVA`                                 |
 * |      4 | u32   | version, 1              | version, 1                                   |
 * |      8 | u32   | 1: it may be unfinished | frames taken in                              |
 * |     12 | u32   | 0                       | width, px                                    |
 * |     16 | u32   | 0                       | height, px                                   |
 * |     20 | u32   | 0                       | thousandths of frames a second               |
 * |     24 | u64   | bytes of the path       | bytes of what is wrong; 0 when nothing is    |
 * |     32 | UTF-8 | absolute path           | what is wrong with the file, for a person    |
 */
export const RECORD_HEADER_BYTES = 32;
const VERSION = 1;
/** Longest path or sentence accepted, bytes. */
const MAX_TEXT_BYTES = 64 * 1024;

/** `LAVV` and `LAVA` read as little-endian u32. */
export const FILE_MAGIC = 0x5656414c;
const ANSWER_MAGIC = 0x4156414c;

/** What a file turned out to hold. */
export interface FileVideo {
  frames: number;
  /** px. */
  width: number;
  height: number;
  /** Frames a second. */
  fps: number;
}

/** The encoder's answer. With a problem, `video` tells what was taken in all the same. */
export interface FileAnswer {
  video: FileVideo;
  problem: string | null;
}

/**
 * What names the file at `path`. An engine that was stopped does not know what it leaves: an `unfinished` file that
 * cannot be used is no failure of the encoder's.
 */
export function encodeVideoFile(path: string, unfinished = false): Buffer {
  return record(FILE_MAGIC, [unfinished ? 1 : 0, 0, 0, 0], path);
}

/**
 * Reads a header that names a file, whose path follows in so many bytes.
 * @throws RangeError for another version or an absurd length.
 */
export function decodeVideoFileHeader(header: Uint8Array): { unfinished: boolean; bytes: number } {
  const view = new DataView(header.buffer, header.byteOffset, RECORD_HEADER_BYTES);
  return { unfinished: view.getUint32(8, true) === 1, bytes: textBytes(view) };
}

/** The encoder's answer on the wire. */
export function encodeFileAnswer({ video, problem }: FileAnswer): Buffer {
  const { frames, width, height, fps } = video;
  const text = problem === null ? '' : problem.slice(0, MAX_TEXT_BYTES / 4) || 'It cannot be used.';
  return record(ANSWER_MAGIC, [frames, width, height, Math.round(fps * 1000)], text);
}

/**
 * Reads the answer from all that the encoder has sent.
 * @throws RangeError when that is no whole answer.
 */
export function decodeFileAnswer(bytes: Uint8Array): FileAnswer {
  if (bytes.length < RECORD_HEADER_BYTES) throw new RangeError('The encoder has not answered.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = textBytes(view);
  const text = new TextDecoder().decode(bytes.subarray(RECORD_HEADER_BYTES));
  if (view.getUint32(0, true) !== ANSWER_MAGIC || bytes.length !== RECORD_HEADER_BYTES + length) {
    throw new RangeError('What the encoder sent is no answer.');
  }
  const video = {
    frames: view.getUint32(8, true),
    width: view.getUint32(12, true),
    height: view.getUint32(16, true),
    fps: view.getUint32(20, true) / 1000,
  };
  return { video, problem: length === 0 ? null : text };
}

function record(magic: number, numbers: readonly number[], text: string): Buffer {
  const body = Buffer.from(text, 'utf8');
  const head = Buffer.alloc(RECORD_HEADER_BYTES);
  head.writeUInt32LE(magic, 0);
  head.writeUInt32LE(VERSION, 4);
  for (const [at, number] of numbers.entries()) head.writeUInt32LE(number, 8 + 4 * at);
  head.writeBigUInt64LE(BigInt(body.length), 24);
  return Buffer.concat([head, body]);
}

function textBytes(view: DataView): number {
  const version = view.getUint32(4, true);
  if (version !== VERSION) throw new RangeError(`Version ${version} of the record is not understood.`);
  const bytes = view.getBigUint64(24, true);
  if (bytes > MAX_TEXT_BYTES) throw new RangeError(`A text of ${bytes} bytes is announced.`);
  return Number(bytes);
}
