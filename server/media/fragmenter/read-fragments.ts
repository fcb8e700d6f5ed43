import {
  AV_NOPTS_VALUE,
  AV_PKT_FLAG_KEY,
  AVERROR_EOF,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import { FFmpegError, FormatContext, Packet, type Stream } from 'node-av/lib';
import { FragmentMuxer, type TrackSource } from '../encoder/fragment-muxer.ts';

/** Shorter fragments are joined with the next: what the encoder makes is as long, s. */
const FRAGMENT_SECONDS = 0.5;
/** Longer ones are cut where no key frame is, s: memory holds one. */
const LONGEST_SECONDS = 20;

/**
 * The packets of a finished video as fragmented MP4, fragment by fragment, the file's beginning with the first. Nothing
 * is encoded anew: pictures and sound are those of the file, only the boxes around them are others.
 * @throws FFmpegError, and an Error for a file without pictures or without sound.
 */
export async function* readFragments(video: string): AsyncGenerator<Buffer, void, undefined> {
  const input = new FormatContext();
  const packet = new Packet();
  packet.alloc();
  // A failing open frees the context itself.
  FFmpegError.throwIfError(await input.openInput(`file:${video}`), 'open');
  try {
    FFmpegError.throwIfError(await input.findStreamInfo(), 'stream info');
    const pictures = input.streams.find(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO);
    const sound = input.streams.find(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_AUDIO);
    if (!pictures || !sound) throw new Error('It has no pictures, or no sound.');
    const muxer = new FragmentMuxer(trackOf(pictures), trackOf(sound));
    try {
      let begun: number | null = null;
      for (;;) {
        const read = await input.readFrame(packet);
        if (read === AVERROR_EOF) break;
        FFmpegError.throwIfError(read, 'read');
        if (packet.streamIndex === pictures.index) {
          const at = Number(packet.dts) * (pictures.timeBase.num / pictures.timeBase.den);
          const length = at - (begun ?? at);
          const isKey = (packet.flags & AV_PKT_FLAG_KEY) !== 0;
          if (length >= LONGEST_SECONDS || (isKey && length >= FRAGMENT_SECONDS * 0.99)) {
            yield muxer.cut();
            begun = at;
          }
          begun ??= at;
        }
        const stream = packet.streamIndex === pictures.index ? pictures : sound;
        if (packet.streamIndex === stream.index) {
          fromZero(packet, stream);
          muxer.write(stream === pictures ? 'video' : 'sound', packet);
        }
        packet.unref();
      }
      yield muxer.cut();
    } finally {
      muxer.close();
    }
  } finally {
    packet.free();
    await input.closeInput();
  }
}

/** FFmpeg reads pictures that are stored in another order as starting later. */
function fromZero(packet: Packet, { startTime }: Stream): void {
  const start = startTime === AV_NOPTS_VALUE ? 0n : startTime;
  if (packet.pts !== AV_NOPTS_VALUE) packet.pts -= start;
  if (packet.dts !== AV_NOPTS_VALUE) packet.dts -= start;
  packet.pos = -1n;
}

function trackOf({ codecpar, timeBase, avgFrameRate }: Stream): TrackSource {
  return {
    copyTo: (target) => {
      const code = codecpar.copy(target);
      target.codecTag = 0;
      return code;
    },
    timeBase,
    framerate: avgFrameRate,
  };
}
