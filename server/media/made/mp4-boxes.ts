import type { ByteSource } from './byte-source.ts';

/** A step on the way to a box inside others; `skip` is what lies between a box's head and the boxes in it, bytes. */
export interface BoxStep {
  type: string;
  skip: number;
}

/** A box on its way: where it begins in the file, head included, and where its body begins and ends, bytes. */
export interface FoundBox {
  start: number;
  body: number;
  end: number;
}

/** Files that are nothing but heads of boxes are not followed further. */
const MOST_BOXES = 20_000;

/**
 * Goes along a way of boxes, each inside the one before, and stops where the body of the last one begins. Null where
 * there is no such box, or no MP4 at all. Of equal boxes the first counts.
 */
export async function goToBox(bytes: ByteSource, way: readonly BoxStep[]): Promise<FoundBox | null> {
  let at = 0;
  let end = Number.MAX_SAFE_INTEGER;
  let start = 0;
  let seen = 0;
  for (const { type, skip } of way) {
    for (;;) {
      start = at;
      const head = end - at >= 8 ? await bytes.read(8) : Buffer.alloc(0);
      seen += 1;
      if (head.length < 8 || seen > MOST_BOXES) return null;
      at += 8;
      let size = head.readUInt32BE(0);
      if (size === 1) {
        const long = await bytes.read(8);
        if (long.length < 8) return null;
        at += 8;
        size = Number(long.readBigUInt64BE(0));
      } else if (size === 0) size = end - start;
      // A box holds its own head, and lies in the one around it.
      if (size < at - start || start + size > end) return null;
      if (head.toString('latin1', 4, 8) === type) {
        end = start + size;
        break;
      }
      await bytes.skip(start + size - at);
      at = start + size;
    }
    await bytes.skip(skip);
    at += skip;
    if (at > end) return null;
  }
  return { start, body: at, end };
}
