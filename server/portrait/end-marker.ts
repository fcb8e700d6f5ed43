import { open, readFile } from 'node:fs/promises';

const START_OF_SCAN = Buffer.from([0xff, 0xda]);
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

/**
 * The bytes of a JPEG (path or bytes) that lacks its end marker, with the marker; null for one that has it. Some cameras
 * and uploads leave it out: no pixel is lost, browsers show the picture, and libvips takes it for a cut one. Neither
 * marker occurs within a scan, and a thumbnail's lie before the picture's own scan.
 */
export async function withEndMarker(source: string | Buffer): Promise<Buffer | null> {
  if ((await endOf(source)).equals(END_OF_IMAGE)) return null;
  const bytes = typeof source === 'string' ? await readFile(source) : source;
  const ended = bytes.lastIndexOf(END_OF_IMAGE) > bytes.lastIndexOf(START_OF_SCAN);
  return ended ? null : Buffer.concat([bytes, END_OF_IMAGE]);
}

/** The last two bytes. */
async function endOf(source: string | Buffer): Promise<Buffer> {
  if (typeof source !== 'string') return source.subarray(-2);
  const file = await open(source);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, Math.max(0, size - 2));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
