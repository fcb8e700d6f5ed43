/** A box of an MP4: its length, its type, what is in it. */
export function box(type: string, ...inside: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(inside.map((part) => Buffer.from(part)));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

/** The same with its length in 64 bits, as a box of more than 4 GB has it. */
export function longBox(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(1);
  head.write(type, 4, 'latin1');
  head.writeBigUInt64BE(BigInt(16 + body.length), 8);
  return Buffer.concat([head, body]);
}

/** The index of an MP4 that has nothing to show and says this about itself. */
export function moovSaying(comment: string): Buffer {
  const data = box('data', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]), comment);
  const tags = box('ilst', box('\u00a9nam', box('data', Buffer.alloc(8), 'a title')), box('\u00a9cmt', data));
  return box(
    'moov',
    box('mvhd', Buffer.alloc(100)),
    box('udta', box('meta', Buffer.alloc(4), box('hdlr'), tags)),
  );
}

/** An MP4 that has nothing to show and says this about itself. */
export const mp4Saying = (comment: string): Buffer =>
  Buffer.concat([box('ftyp', 'isom'), moovSaying(comment), box('mdat', Buffer.alloc(1000))]);
