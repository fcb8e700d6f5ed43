import { open } from 'node:fs/promises';
import { type ByteSource, bytesOfFile } from './byte-source.ts';
import { type BoxStep, goToBox } from './mp4-boxes.ts';

/** The way to the tags of an MP4. */
export const WAY_TO_TAGS: readonly BoxStep[] = [
  { type: 'moov', skip: 0 },
  { type: 'udta', skip: 0 },
  { type: 'meta', skip: 4 },
];

/** On to the comment among them, behind the type of its value and the language. */
const WAY_TO_COMMENT: readonly BoxStep[] = [
  ...WAY_TO_TAGS,
  { type: 'ilst', skip: 0 },
  { type: '\u00a9cmt', skip: 0 },
  { type: 'data', skip: 8 },
];

/** Longer than that of a video of the most parts, each with the longest prompt, bytes. */
const MAX_COMMENT = 4 * 1024 * 1024;

/** The comment of an MP4; null where it has none, or is none. @throws RangeError for one longer than any of ours */
export async function readComment(bytes: ByteSource): Promise<string | null> {
  const box = await goToBox(bytes, WAY_TO_COMMENT);
  if (!box) return null;
  const length = box.end - box.body;
  if (length > MAX_COMMENT) throw new RangeError(`A comment of ${length} bytes`);
  const comment = await bytes.read(length);
  // The file ends in the middle of it.
  return comment.length < length ? null : comment.toString('utf8');
}

/** The same of a file of this machine; null also where there is none. */
export async function readCommentOf(path: string): Promise<string | null> {
  const file = await open(path).catch(() => null);
  if (!file) return null;
  try {
    return await readComment(bytesOfFile(file));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  } finally {
    await file.close();
  }
}
