import { stat } from 'node:fs/promises';
import { AV_NOPTS_VALUE, AVERROR_EOF, AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { Dictionary, FFmpegError, FormatContext, Packet, type Stream } from 'node-av/lib';
import { madeIn } from '../made/read-made.ts';
import { writeChapters } from './chapters.ts';
import { JoinError } from './failure.ts';
import type { Encoded, JoinJob, Piece, VideoMetadata } from './job.ts';
import { nativeWork } from './native-work.ts';
import { replaceFile } from './replace-file.ts';

/** Room for the index of a packet, bytes: its size, and at worst a chunk and a key frame of its own. */
const INDEX_BYTES = 24;
/** For all else that stands in front of the packets, besides what it says about itself: tracks, and each chapter. */
const HEAD_BYTES = 32 * 1024;
const CHAPTER_BYTES = 264;

/**
 * Joins the parts of a long video to one whose index, with a chapter for each part, stands in front. Nothing is encoded:
 * packets keep their bytes, and their times go on from part to part.
 * @throws JoinError for a part that is not what it should be; FFmpegError, ENOSPC among them. `video` is then as before.
 */
export async function joinParts(job: JoinJob): Promise<Encoded> {
  const { video } = job;
  const { pieces, metadata } = await measured(job);
  let frames = 0;
  await replaceFile(video, async (draft) => {
    const joined = new JoinedFile(draft);
    try {
      for (const piece of pieces) await joined.append(piece, metadata, pieces);
      await joined.finish();
    } finally {
      await joined.close();
    }
    frames = joined.frames;
    await writeChapters(
      draft,
      pieces.map(({ start, title }) => ({ start, title })),
    );
  });
  return { frames, bytes: (await stat(video)).size };
}

/** A part of which is known where it goes. */
type Measured = Piece & { start: number; frames: number };

/** Looks at what nobody has said about the parts. @throws JoinError for a file that is no video with sound */
async function measured({
  pieces,
  metadata,
}: JoinJob): Promise<{ pieces: Measured[]; metadata: VideoMetadata }> {
  const all: Measured[] = [];
  let said = metadata;
  let next = 0;
  for (const piece of pieces) {
    const { start, frames } = piece;
    if (start !== null && frames !== null && said) {
      all.push({ ...piece, start, frames });
      continue;
    }
    const seen = await lookAt(piece);
    said ??= { ...seen.metadata, comment: ofTheWhole(seen.metadata.comment) };
    all.push({ ...piece, start: start ?? next, frames: frames ?? seen.frames });
    next = (start ?? next) + seen.seconds;
  }
  return { pieces: all, metadata: said ?? { title: '', comment: '' } };
}

/** What the first part says about itself holds for all of it, but for which part it was. */
function ofTheWhole(comment: string): string {
  const made = madeIn(comment);
  return made ? JSON.stringify({ ...made, part: undefined }) : comment;
}

async function lookAt({
  path,
  title,
}: Piece): Promise<{ frames: number; seconds: number; metadata: VideoMetadata }> {
  const input = new FormatContext();
  // A failing open frees the context itself.
  if ((await input.openInput(`file:${path}`)) < 0) throw new JoinError(`${title} is no video.`);
  try {
    FFmpegError.throwIfError(await input.findStreamInfo(), 'stream info');
    const of = (type: number) => input.streams.find(({ codecpar }) => codecpar.codecType === type);
    const [video, sound] = [of(AVMEDIA_TYPE_VIDEO), of(AVMEDIA_TYPE_AUDIO)];
    if (!video || !sound) throw new JoinError(`${title} has no pictures, or no sound.`);
    const seconds = ({ duration, timeBase }: Stream) => (Number(duration) * timeBase.num) / timeBase.den;
    const tags = input.metadata?.getAll() ?? {};
    return {
      frames: Number(video.nbFrames),
      // The longer of both: the next one begins after either.
      seconds: Math.max(seconds(video), seconds(sound)),
      metadata: { title: tags.title ?? '', comment: tags.comment ?? '' },
    };
  } finally {
    await input.closeInput();
  }
}

/** An MP4 that grows by whole parts. Always `close()` it. */
class JoinedFile {
  readonly #output = new FormatContext();
  readonly #packet = new Packet();
  #began = false;
  #extradata: Buffer[] = [];
  frames = 0;

  constructor(path: string) {
    this.#packet.alloc();
    FFmpegError.throwIfError(this.#output.allocOutputContext2(null, 'mp4', `file:${path}`), 'mp4');
  }

  async append(piece: Measured, metadata: VideoMetadata, all: readonly Measured[]): Promise<void> {
    const input = new FormatContext();
    // A failing open frees the context itself.
    FFmpegError.throwIfError(await input.openInput(`file:${piece.path}`), 'open');
    try {
      FFmpegError.throwIfError(await input.findStreamInfo(), 'stream info');
      const { streams } = input;
      if (!this.#began) await this.#begin(streams, metadata, all);
      const same = streams.every(({ codecpar }, i) =>
        this.#extradata[i]?.equals(codecpar.extradata ?? Buffer.alloc(0)),
      );
      if (!same || streams.length !== this.#output.streams.length)
        throw new JoinError(`${piece.title} was encoded in another way than the first part.`);
      await this.#copy(input, streams, piece);
    } finally {
      await input.closeInput();
    }
  }

  async finish(): Promise<void> {
    FFmpegError.throwIfError(await nativeWork.slowly(() => this.#output.writeTrailer()), 'trailer');
    this.#output.pb?.flushSync();
    FFmpegError.throwIfError(this.#output.pb?.error ?? 0, 'write');
  }

  async close(): Promise<void> {
    this.#packet.free();
    await this.#output.closeOutput();
    this.#output.freeContext();
  }

  async #begin(
    streams: readonly Stream[],
    { title, comment }: VideoMetadata,
    all: readonly Measured[],
  ): Promise<void> {
    this.#began = true;
    for (const source of streams) {
      const stream = this.#output.newStream(null);
      FFmpegError.throwIfError(source.codecpar.copy(stream.codecpar), 'track');
      stream.codecpar.codecTag = 0;
      stream.timeBase = source.timeBase;
      stream.avgFrameRate = source.avgFrameRate;
      this.#extradata.push(source.codecpar.extradata ?? Buffer.alloc(0));
    }
    this.#output.metadata = Dictionary.fromObject({ title, comment });
    FFmpegError.throwIfError(await this.#output.openOutput(), 'create');
    // Room in front for the index, so that a film of gigabytes is not moved once more at its end. Sound has at most
    // twice as many packets as there are frames.
    const frames = all.reduce((sum, piece) => sum + piece.frames, 0);
    const said = Buffer.byteLength(title) + Buffer.byteLength(comment);
    const room = HEAD_BYTES + said + all.length * CHAPTER_BYTES + 3 * frames * INDEX_BYTES;
    FFmpegError.throwIfError(this.#output.setOption('moov_size', String(room)), 'moov_size');
    FFmpegError.throwIfError(await this.#output.writeHeader(null), 'header');
  }

  async #copy(input: FormatContext, streams: readonly Stream[], piece: Measured): Promise<void> {
    const packet = this.#packet;
    let frames = 0;
    for (;;) {
      const read = await input.readFrame(packet);
      if (read === AVERROR_EOF) break;
      FFmpegError.throwIfError(read, 'read');
      const source = streams[packet.streamIndex];
      const target = this.#output.streams[packet.streamIndex];
      if (!source || !target) throw new JoinError('A stream appeared in the middle of a part.');
      if (source.codecpar.codecType === AVMEDIA_TYPE_VIDEO) frames += 1;
      const { num, den } = source.timeBase;
      const first = source.startTime === AV_NOPTS_VALUE ? 0n : source.startTime;
      const shift = BigInt(Math.round((piece.start * den) / num)) - first;
      packet.pts += shift;
      packet.dts += shift;
      packet.rescaleTs(source.timeBase, target.timeBase);
      packet.pos = -1n;
      FFmpegError.throwIfError(await this.#output.interleavedWriteFrame(packet), 'write');
      packet.unref();
      nativeWork.step();
    }
    if (frames !== piece.frames)
      throw new JoinError(`${piece.title} has ${frames} of ${piece.frames} frames.`);
    this.frames += frames;
  }
}
