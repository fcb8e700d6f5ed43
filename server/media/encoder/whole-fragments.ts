import { type FileHandle, open } from 'node:fs/promises';

/** A box larger than this is garbage: a fragment holds about half a second. */
const MAX_BOX_BYTES = 1 << 30;

/**
 * How many bytes of a fragmented MP4 are whole: its beginning (ftyp, moov) and every fragment (moof and mdat) before
 * the first that is cut short or is no fragment. 0 when not even one fragment is whole. Reads box headers only.
 */
export async function wholeFragmentBytes(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    let whole = 0;
    let before = '';
    for (let at = 0; at < size; ) {
      const box = await boxAt(file, at);
      if (!box || at + box.bytes > size || !follows(before, box.type)) break;
      at += box.bytes;
      before = box.type;
      if (box.type === 'mdat') whole = at;
    }
    return whole;
  } finally {
    await file.close();
  }
}

async function boxAt(file: FileHandle, at: number): Promise<{ type: string; bytes: number } | null> {
  const head = Buffer.alloc(8);
  const { bytesRead } = await file.read(head, 0, 8, at);
  const bytes = head.readUInt32BE(0);
  if (bytesRead < 8 || bytes < 8 || bytes > MAX_BOX_BYTES) return null;
  return { type: head.toString('latin1', 4), bytes };
}

/** The order in which the encoder writes boxes. */
function follows(before: string, type: string): boolean {
  switch (type) {
    case 'ftyp':
      return before === '';
    case 'moov':
      return before === 'ftyp';
    case 'moof':
      return before === 'moov' || before === 'mdat';
    case 'mdat':
      return before === 'moof';
    default:
      return false;
  }
}
