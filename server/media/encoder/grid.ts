import { rm } from 'node:fs/promises';
import type { Frame } from 'node-av/lib';
import sharp from 'sharp';
import { SheetError } from './failure.ts';
import { encodedBy } from './fragment-muxer.ts';
import { Fragments } from './fragments.ts';
import type { Encoded, GridCell, GridJob } from './job.ts';
import { LiveFile } from './live-file.ts';
import { nativeWork } from './native-work.ts';
import { Converter, pictureOf, VIDEO_COLOURS } from './picture.ts';
import { remux } from './remux.ts';
import { Soundtrack } from './soundtrack.ts';
import { VideoEncoder } from './video-encoder.ts';
import { VideoFile } from './video-file.ts';

/** Of a sheet; what is larger is not even decoded. */
const MAX_PIXELS = 16_000_000;

/**
 * Makes one video of many: each in its place on a picture that stands still, as long as the longest of them; one that
 * is over keeps its last picture.
 * @throws SheetError, VideoFileError, SoundtrackError, FFmpegError; nothing is left behind then.
 */
export async function makeGrid(job: GridJob): Promise<Encoded> {
  const { video, audio, metadata } = job;
  const live = `${video}.live`;
  try {
    await writeLive(job, await Canvas.of(job.sheet), live, audio);
    const frames = await remux(live, video, metadata);
    return { frames, bytes: 0 };
  } finally {
    await rm(live, { force: true });
  }
}

async function writeLive(
  { cells, fps }: GridJob,
  canvas: Canvas,
  live: string,
  audio: string,
): Promise<void> {
  const players: Player[] = [];
  const encoder = new VideoEncoder(canvas.width, canvas.height, fps);
  const fragments = new Fragments(await LiveFile.create(live), new Soundtrack(audio), () => {});
  try {
    fragments.begin(encodedBy(encoder.context), fps);
    for (const cell of cells) players.push(await Player.open(cell, canvas));
    for (let frame = 0; ; frame++) {
      // All of them, also those that are over before.
      const moved = await Promise.all(players.map((player) => player.showAt(frame / fps)));
      if (frame > 0 && !moved.some(Boolean)) break;
      const picture = canvas.picture();
      try {
        const packet = await encoder.encode(picture, fragments.atStart);
        await fragments.add(packet, (frame + 1) / fps);
      } finally {
        picture.free();
      }
      nativeWork.step();
    }
    await fragments.cut();
  } finally {
    for (const player of players) await player.close();
    await fragments.close();
    encoder.close();
  }
}

/** The picture on which the videos are shown: planes of YUV 4:2:0, one after the other. */
class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #pixels: Buffer;

  private constructor(width: number, height: number, pixels: Buffer) {
    this.width = width;
    this.height = height;
    this.#pixels = pixels;
  }

  /** A PNG as it begins; an odd last row or column is left out. */
  static async of(sheet: string): Promise<Canvas> {
    const { data, info } = await pixelsOf(sheet);
    const [width, height] = [info.width & ~1, info.height & ~1];
    const converter = new Converter(VIDEO_COLOURS);
    const drawn = pictureOf(data, info.width, info.height, 'rgb24');
    try {
      const converted = await converter.convert(drawn, width, height);
      const canvas = new Canvas(width, height, Buffer.alloc((width * height * 3) / 2));
      canvas.put(converted, 0, 0);
      converted.free();
      return canvas;
    } finally {
      drawn.free();
      converter.close();
    }
  }

  /** Puts a picture, in the colours of a video, so that its corner is at `x`, `y`, both even. What hangs over is cut. */
  put(picture: Frame, x: number, y: number): void {
    let plane = 0;
    for (const [index, half] of [1, 2, 2].entries()) {
      const source = picture.data?.[index];
      const stride = picture.linesize[index] ?? 0;
      if (!source) throw new Error('A picture without pixels.');
      const across = this.width / half;
      const width = Math.max(0, Math.min(picture.width, this.width - x)) / half;
      const height = Math.max(0, Math.min(picture.height, this.height - y)) / half;
      for (let row = 0; row < height; row++) {
        const to = plane + (y / half + row) * across + x / half;
        source.copy(this.#pixels, to, row * stride, row * stride + width);
      }
      plane += across * (this.height / half);
    }
  }

  /** As it is now; the caller frees it. */
  picture(): Frame {
    return pictureOf(this.#pixels, this.width, this.height, 'yuv420p');
  }
}

async function pixelsOf(sheet: string) {
  try {
    const image = sharp(sheet, { limitInputPixels: MAX_PIXELS }).removeAlpha().toColourspace('srgb');
    return await image.raw().toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw new SheetError(error instanceof Error ? error.message : String(error));
  }
}

/** One of the videos, in its place. Always `close()` it. */
class Player {
  readonly #file: VideoFile;
  readonly #pictures: AsyncGenerator<Frame, void, undefined>;
  readonly #converter = new Converter(VIDEO_COLOURS);
  readonly #cell: GridCell;
  readonly #canvas: Canvas;
  readonly #fps: number;
  #shown = 0;
  #over = false;

  private constructor(file: VideoFile, cell: GridCell, canvas: Canvas) {
    this.#file = file;
    this.#pictures = file.pictures();
    this.#cell = cell;
    this.#canvas = canvas;
    this.#fps = file.fps ?? 25;
  }

  static async open(cell: GridCell, canvas: Canvas): Promise<Player> {
    return new Player(await VideoFile.open(cell.path), cell, canvas);
  }

  /** Puts the picture of this time, s, on the canvas. Answers whether there was one: after the last there is none. */
  async showAt(time: number): Promise<boolean> {
    // Half a frame, so that no rounding costs one.
    while (!this.#over && this.#shown <= time * this.#fps + 0.5) await this.#show();
    return !this.#over;
  }

  async close(): Promise<void> {
    await this.#pictures.return();
    await this.#file.close();
    this.#converter.close();
  }

  async #show(): Promise<void> {
    const { value: picture } = await this.#pictures.next();
    if (!picture) {
      this.#over = true;
      return;
    }
    this.#shown += 1;
    const { x, y, width, height } = this.#cell;
    const scaled = await this.#converter.convert(picture, width, height);
    this.#canvas.put(scaled, x, y);
    scaled.free();
  }
}
