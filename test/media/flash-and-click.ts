import { connect, type Socket } from 'node:net';
import {
  encodeFrameHeader,
  FRAME_HEADER_BYTES,
  frameBytes,
  type PixelFormat,
} from '../../server/wire/frames.ts';

/** Material whose picture and sound can be lined up: dark with one white frame, silent with one click. */
export const WIDTH = 128;
export const HEIGHT = 96;
export const FPS = 25;

/** One frame on the wire. `white` is the flash; anything else is dark with a texture that moves. */
export function frameOnWire(
  index: number,
  white: boolean,
  format: PixelFormat = 'yuv420p',
  width = WIDTH,
  height = HEIGHT,
): Buffer {
  const wire = Buffer.alloc(FRAME_HEADER_BYTES + frameBytes(width, height, format));
  encodeFrameHeader(wire, { index, width, height, format });
  const pixels = wire.subarray(FRAME_HEADER_BYTES);
  const luma = format === 'yuv420p' ? width * height : pixels.length;
  for (let i = 0; i < luma; i += 1) pixels[i] = white ? 235 : 20 + ((i + index) % 16);
  if (format === 'yuv420p') pixels.fill(128, luma);
  return wire;
}

/** A WAV file of `seconds` with a 20 ms burst at each of `clicks` (s). */
export function clickingWav(seconds: number, clicks: number[], rate = 44_100, channels = 2): Buffer {
  const samples = Math.round(seconds * rate);
  const wav = Buffer.alloc(44 + samples * channels * 2);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(channels, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate * channels * 2, 28);
  wav.writeUInt16LE(channels * 2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(samples * channels * 2, 40);
  for (const click of clicks) {
    const from = Math.round(click * rate);
    for (let i = from; i < Math.min(samples, from + rate * 0.02); i += 1) {
      const value = Math.round(20_000 * Math.sin((2 * Math.PI * 1000 * (i - from)) / rate));
      for (let c = 0; c < channels; c += 1) wav.writeInt16LE(value, 44 + (i * channels + c) * 2);
    }
  }
  return wav;
}

/** A fake engine: connects to the encoder and writes at the pace the encoder allows. */
export class FakeEngine {
  readonly socket: Socket;
  constructor(path: string) {
    this.socket = connect(path);
    this.socket.on('error', () => {});
  }

  /** Frames `from`…`to`−1; frame `flash` is white. */
  async send(from: number, to: number, flash = -1, format: PixelFormat = 'yuv420p'): Promise<void> {
    for (let index = from; index < to; index += 1) {
      if (!this.socket.write(frameOnWire(index, index === flash, format))) await this.#room();
      if (this.socket.destroyed) return;
    }
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.socket.off('drain', done).off('close', done);
        resolve();
      };
      this.socket.on('drain', done).on('close', done);
    });
  }

  hangUp(): void {
    this.socket.end();
  }
}
