import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Sharp } from 'sharp';

/** Nothing that anyone can see is lost. */
const JPEG = { quality: 95, chromaSubsampling: '4:4:4' } as const;

/** Where the decoded copy of a picture lies, in the folder that the picture has to itself. */
export function decodedCopyOf(path: string): string {
  return join(dirname(path), 'decoded.jpg');
}

/** Keeps what took seconds to decode, so that it is decoded once in its life. */
export async function keepDecodedCopy(path: string, upright: Sharp): Promise<void> {
  // Not by libvips: it has no code for a full disk.
  await writeFile(
    decodedCopyOf(path),
    await upright.flatten({ background: '#808080' }).jpeg(JPEG).toBuffer(),
  );
}
