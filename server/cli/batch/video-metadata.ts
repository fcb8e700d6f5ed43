import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { AssetId, EngineId, Params } from '../../contract/index.ts';

/** What a video made by the studio says it was made from. */
const Made = z.object({
  studio: z.literal(1),
  engine: EngineId,
  prompt: z.string(),
  params: Params,
  image: AssetId,
  audio: AssetId,
});
export type Made = z.infer<typeof Made>;

/** The way to the comment of an MP4; `skip` is what lies between a box's head and the boxes in it, bytes. */
const WAY = [
  { type: 'moov', skip: 0 },
  { type: 'udta', skip: 0 },
  { type: 'meta', skip: 4 },
  { type: 'ilst', skip: 0 },
  { type: '©cmt', skip: 0 },
  { type: 'data', skip: 8 },
];
/** Longer than any comment of ours, bytes. */
const MAX_COMMENT = 256 * 1024;

/** What an MP4 says it was made from; null where it says nothing, or is none. */
export async function readMade(path: string): Promise<Made | null> {
  const file = await open(path).catch(() => null);
  if (!file) return null;
  try {
    const comment = await commentIn(file);
    return comment === null ? null : (Made.safeParse(JSON.parse(comment)).data ?? null);
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

async function commentIn(file: FileHandle): Promise<string | null> {
  let start = 0;
  let end = (await file.stat()).size;
  for (const { type, skip } of WAY) {
    const box = await findBox(file, type, start, end);
    if (!box) return null;
    start = box.start + skip;
    end = box.end;
  }
  if (end - start > MAX_COMMENT) return null;
  const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
  return buffer.toString('utf8');
}

/** The body of the first box of a type between two places of the file. */
async function findBox(
  file: FileHandle,
  type: string,
  from: number,
  to: number,
): Promise<{ start: number; end: number } | null> {
  const head = Buffer.alloc(16);
  for (let at = from; at + 8 <= to; ) {
    await file.read(head, 0, 16, at);
    const short = head.readUInt32BE(0);
    const isLong = short === 1;
    const size = isLong ? Number(head.readBigUInt64BE(8)) : short === 0 ? to - at : short;
    if (size < 8) return null;
    if (head.toString('latin1', 4, 8) === type) return { start: at + (isLong ? 16 : 8), end: at + size };
    at += size;
  }
  return null;
}
