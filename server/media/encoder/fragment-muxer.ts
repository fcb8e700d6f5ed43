import { AVFMT_FLAG_CUSTOM_IO } from 'node-av/constants';
import {
  type CodecContext,
  type CodecParameters,
  FFmpegError,
  FormatContext,
  IOContext,
  type Packet,
  type Rational,
  type Stream,
} from 'node-av/lib';

/** Larger than most fragments, so that one is rarely put together from pieces. */
const BUFFER_BYTES = 1 << 17;

/** Where the packets of a track come from. */
export interface TrackSource {
  /** Writes codec, size and headers into `target`; an FFmpeg code. */
  copyTo(target: CodecParameters): number;
  /** Of the packets' times. */
  timeBase: Rational;
  /** 0/1 where it has none. */
  framerate: Rational;
}

/** A track of what an encoder makes. */
export function encodedBy(context: CodecContext): TrackSource {
  const { timeBase, framerate } = context;
  return { copyTo: (target) => target.fromContext(context), timeBase, framerate };
}

/** Puts packets into fragmented MP4, in memory: the caller says where fragments end and takes the bytes. */
export class FragmentMuxer {
  readonly #format = new FormatContext();
  readonly #io = new IOContext();
  readonly #pieces: Buffer[] = [];
  readonly #tracks: Readonly<Partial<Record<'video' | 'sound', { stream: Stream; timeBase: Rational }>>>;

  /** The file's beginning (ftyp, moov) is ready to be taken at once. */
  constructor(video: TrackSource, sound?: TrackSource) {
    FFmpegError.throwIfError(this.#format.allocOutputContext2(null, 'mp4', null), 'mp4');
    this.#tracks = { video: this.#track(video), ...(sound && { sound: this.#track(sound) }) };
    this.#io.allocContextWithCallbacks(BUFFER_BYTES, 1, null, (bytes) => {
      // FFmpeg uses its memory again.
      this.#pieces.push(Buffer.from(bytes));
      return bytes.length;
    });
    this.#format.pb = this.#io;
    this.#format.setFlags(AVFMT_FLAG_CUSTOM_IO);
    // The index at the end (mfra) is of no use to a player that reads from the start.
    // Pictures that are shown in another order than they are stored start at time 0 all the same.
    const flags = 'frag_custom+empty_moov+default_base_moof+skip_trailer+negative_cts_offsets';
    FFmpegError.throwIfError(this.#format.setOption('movflags', flags), 'movflags');
    FFmpegError.throwIfError(this.#format.writeHeaderSync(null), 'mp4 header');
  }

  /** Adds a packet of either track. Within a track they come in order; the tracks need not alternate. */
  write(track: 'video' | 'sound', packet: Packet): void {
    const to = this.#tracks[track];
    if (!to) throw new Error('There is no track of sound.');
    const { stream, timeBase } = to;
    packet.streamIndex = stream.index;
    packet.rescaleTs(timeBase, stream.timeBase);
    FFmpegError.throwIfError(this.#format.writeFrameSync(packet), 'mp4');
  }

  /** The file's beginning, where it is wanted before the first fragment. */
  beginning(): Buffer {
    this.#io.flushSync();
    return Buffer.concat(this.#pieces.splice(0));
  }

  /** Ends a fragment. All bytes that have come since the last call; with the first fragment, the file's beginning. */
  cut(): Buffer {
    FFmpegError.throwIfError(this.#format.writeFrameSync(null), 'mp4 fragment');
    this.#io.flushSync();
    return Buffer.concat(this.#pieces.splice(0));
  }

  close(): void {
    this.#format.pb = null;
    this.#format.freeContext();
    this.#io.freeContext();
  }

  #track({ copyTo, timeBase, framerate }: TrackSource): { stream: Stream; timeBase: Rational } {
    const stream = this.#format.newStream(null);
    FFmpegError.throwIfError(copyTo(stream.codecpar), 'mp4 track');
    stream.timeBase = timeBase;
    if (framerate.num > 0) stream.avgFrameRate = framerate;
    return { stream, timeBase };
  }
}
