import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { bytesOfFile } from './byte-source.ts';
import { type FoundBox, goToBox } from './mp4-boxes.ts';
import { WAY_TO_TAGS } from './read-comment.ts';

/**
 * The bytes of an MP4 without what it says about itself: its tags become free room of the same length, so that nothing
 * else in the file moves and it need not be written anew. One without tags is read as it is.
 * @throws file system errors
 */
export async function readWithoutTags(path: string): Promise<Readable> {
  const file = await open(path);
  try {
    const tags = await goToBox(bytesOfFile(file), WAY_TO_TAGS);
    const bytes = createReadStream(path);
    return tags ? Readable.from(blanked(bytes, tags), { objectMode: false }) : bytes;
  } finally {
    await file.close();
  }
}

async function* blanked(bytes: AsyncIterable<Buffer>, { start, end }: FoundBox): AsyncGenerator<Buffer> {
  const free = Buffer.from('free', 'latin1');
  let at = 0;
  for await (const chunk of bytes) {
    // Of the box itself its length stays and its type becomes another one; all that was in it is gone.
    chunk.fill(0, within(start + 8 - at, chunk), within(end - at, chunk));
    for (const [index, letter] of free.entries()) {
      const place = start + 4 + index - at;
      if (place >= 0 && place < chunk.length) chunk[place] = letter;
    }
    at += chunk.length;
    yield chunk;
  }
}

function within(place: number, { length }: Buffer): number {
  return Math.min(length, Math.max(0, place));
}
