import type { QuietFiller } from './growing.ts';

/** Less than the 60 s after which nginx, Apache and most load balancers give up on a silent connection. */
const EVERY_MS = 15_000;

/** A box of four characters with this body. */
function box(type: string, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  const bytes = Buffer.alloc(8 + body.length);
  bytes.writeUInt32BE(bytes.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(body, 8);
  return bytes;
}

/** The `ftyp` that the encoder writes: brand iso6, version 512, compatible with iso6 and mp41. */
const FILE_TYPE = box('ftyp', Buffer.from('iso6\0\0\u0002\0iso6mp41', 'latin1'));

/** Keeps the stream of a run alive while it is queued, loads, or thinks: empty `free` boxes, which players skip. */
export const QUIET_MP4: QuietFiller = { beginning: FILE_TYPE, filler: box('free'), everyMs: EVERY_MS };
