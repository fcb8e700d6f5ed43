import type { HeicImage } from 'heic-decode';
import type { Pixels } from './pixels.ts';

/** The main picture of a HEIC file, turned as the camera was held. `decode` is what takes time and memory. */
export interface HeicPicture {
  width: number;
  height: number;
  decode(): Promise<Pixels>;
  /** Frees what it holds; call it exactly once. */
  close(): void;
}

/** Opens a HEIC file. The codec is a megabyte of WebAssembly and comes when it is needed. @throws for a damaged one. */
export async function openHeic(file: Buffer): Promise<HeicPicture> {
  const { default: heic } = await import('heic-decode');
  const pictures = await heic.all({ buffer: file });
  const main: HeicImage | undefined = pictures[0];
  if (!main) throw new Error('no picture in this file');
  return {
    width: main.width,
    height: main.height,
    close: () => pictures.dispose(),
    async decode() {
      const { width, height, data } = await main.decode();
      return { width, height, channels: 4, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength) };
    },
  };
}
