import { type FileHandle, open } from 'node:fs/promises';

/** Where a chapter begins, s, and what it is called. */
export interface Chapter {
  start: number;
  title: string;
}

/** Of Nero's chapter list, which players read beside the pictures: 100 ns. */
const TICKS = 10_000_000;
const LONGEST_TITLE_BYTES = 255;

/**
 * Adds a list of chapters (`chpl`) to an MP4 that has free room behind its index (`free` after `moov`). node-av, which
 * writes the rest of the file, has no way to name chapters.
 * @throws Error when the file is not of that form.
 */
export async function writeChapters(path: string, chapters: readonly Chapter[]): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const moov = await findBox(file, 'moov', 0, (await file.stat()).size);
    const free = await findBox(file, 'free', moov.end, moov.end + 8);
    const udta = await findBox(file, 'udta', moov.start + 8, moov.end);
    const list = chapterList(chapters);
    const left = free.end - free.start - list.length;
    if (udta.end !== moov.end || left < 8) throw new Error('There is no room for chapters.');
    const tail = Buffer.alloc(list.length + 8);
    list.copy(tail);
    tail.writeUInt32BE(left, list.length);
    tail.write('free', list.length + 4, 'latin1');
    await file.write(tail, 0, tail.length, moov.end);
    for (const box of [udta, moov]) {
      const size = Buffer.alloc(4);
      size.writeUInt32BE(box.end - box.start + list.length);
      await file.write(size, 0, 4, box.start);
    }
  } finally {
    await file.close();
  }
}

function chapterList(chapters: readonly Chapter[]): Buffer {
  const entries = chapters.map(({ start, title }) => {
    const text = Buffer.from(title).subarray(0, LONGEST_TITLE_BYTES);
    const entry = Buffer.alloc(9 + text.length);
    entry.writeBigUInt64BE(BigInt(Math.round(start * TICKS)));
    entry.writeUInt8(text.length, 8);
    text.copy(entry, 9);
    return entry;
  });
  const body = Buffer.concat(entries);
  const head = Buffer.alloc(17);
  head.writeUInt32BE(head.length + body.length);
  head.write('chpl', 4, 'latin1');
  // Version 1, then four bytes that nobody has named.
  head.writeUInt8(1, 8);
  head.writeUInt8(chapters.length, 16);
  return Buffer.concat([head, body]);
}

/** The first box of a type that begins between two places. @throws Error where there is none. */
async function findBox(
  file: FileHandle,
  type: string,
  from: number,
  to: number,
): Promise<{ start: number; end: number }> {
  const head = Buffer.alloc(16);
  for (let at = from; at < to; ) {
    await file.read(head, 0, 16, at);
    const short = head.readUInt32BE(0);
    const size = short === 1 ? Number(head.readBigUInt64BE(8)) : short;
    if (head.toString('latin1', 4, 8) === type) return { start: at, end: at + size };
    if (size < 8) break;
    at += size;
  }
  throw new Error(`The file has no ${type} where one belongs.`);
}
