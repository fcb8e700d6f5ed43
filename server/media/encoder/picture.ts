import {
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_RGBA,
  AV_PIX_FMT_YUV420P,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_SPC_RGB,
  type AVColorRange,
  type AVColorSpace,
  type AVPixelFormat,
} from 'node-av/constants';
import { FFmpegError, Frame, SoftwareScaleContext } from 'node-av/lib';
import type { PixelFormat } from '../../wire/frames.ts';

/** How pixels stand for colours. */
export interface Colours {
  format: AVPixelFormat;
  space: AVColorSpace;
  range: AVColorRange;
}

/** What the encoder takes. */
export const VIDEO_COLOURS: Colours = {
  format: AV_PIX_FMT_YUV420P,
  space: AVCOL_SPC_BT709,
  range: AVCOL_RANGE_MPEG,
};

const SOURCES: Readonly<Record<PixelFormat, Colours>> = {
  yuv420p: VIDEO_COLOURS,
  rgb24: { format: AV_PIX_FMT_RGB24, space: AVCOL_SPC_RGB, range: AVCOL_RANGE_JPEG },
  rgba: { format: AV_PIX_FMT_RGBA, space: AVCOL_SPC_RGB, range: AVCOL_RANGE_JPEG },
};

/**
 * A copy of an engine's pixels as a frame of theirs; the caller frees it. The copy is made by hand: node-av 6.1.1 says
 * that `fromVideoBuffer` copies, but the frame it makes points at the memory it was given.
 */
export function pictureOf(pixels: Uint8Array, width: number, height: number, format: PixelFormat): Frame {
  const colours = SOURCES[format];
  const buffer = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const view = Frame.fromVideoBuffer(buffer, { width, height, format: colours.format, pts: 0n });
  const picture = new Frame();
  try {
    picture.alloc();
    picture.width = width;
    picture.height = height;
    picture.format = colours.format;
    FFmpegError.throwIfError(picture.getBuffer(), 'picture buffer');
    FFmpegError.throwIfError(picture.copy(view), 'picture');
  } catch (error) {
    picture.free();
    throw error;
  } finally {
    view.free();
  }
  picture.pts = 0n;
  picture.colorSpace = colours.space;
  picture.colorRange = colours.range;
  return picture;
}

/**
 * Converts pictures to other colours or sizes, by what each frame says of itself. (A scaler set up with sizes and
 * formats, `getContext`, ignores the frame's colour space and would take everything for BT.601.)
 */
export class Converter {
  readonly #scaler = new SoftwareScaleContext();
  readonly #to: Colours;

  constructor(to: Colours) {
    this.#to = to;
    this.#scaler.allocContext();
  }

  /** A new frame of the same content, `width` × `height` px; the caller frees both. */
  async convert(picture: Frame, width = picture.width, height = picture.height): Promise<Frame> {
    const converted = new Frame();
    converted.alloc();
    converted.width = width;
    converted.height = height;
    converted.format = this.#to.format;
    converted.colorSpace = this.#to.space;
    converted.colorRange = this.#to.range;
    try {
      FFmpegError.throwIfError(converted.getBuffer(), 'picture buffer');
      FFmpegError.throwIfError(await this.#scaler.scaleFrame(converted, picture), 'picture conversion');
      return converted;
    } catch (error) {
      converted.free();
      throw error;
    }
  }

  close(): void {
    this.#scaler.freeContext();
  }
}
