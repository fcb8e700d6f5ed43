/** Of a box: its length and its type; and a longer length behind them. */
const HEAD_BYTES = 16;
/** Beyond these it is no film that a studio has made: so many boxes beside each other, and so large an index, bytes. */
const MOST_BOXES = 10_000;
const LARGEST_INDEX = 64 * 1024 * 1024;

/**
 * The part of an MP4 that says what is in it (`moov`), wherever it lies: a film of gigabytes need not be read for it.
 * Null where there is none, or it is no MP4.
 */
export async function movieHead(file: Blob): Promise<Blob | null> {
  let at = 0;
  for (let boxes = 0; boxes < MOST_BOXES && at + 8 <= file.size; boxes += 1) {
    const head = new DataView(await file.slice(at, at + HEAD_BYTES).arrayBuffer());
    const type = String.fromCharCode(...[4, 5, 6, 7].map((place) => head.getUint8(place)));
    let size = head.getUint32(0);
    if (size === 1 && head.byteLength === HEAD_BYTES) size = Number(head.getBigUint64(8));
    else if (size === 0) size = file.size - at;
    // An MP4 begins with its kind; what does not, is something else.
    if (size < 8 || (boxes === 0 && type !== 'ftyp')) return null;
    if (type === 'moov') return size > LARGEST_INDEX ? null : file.slice(at, at + size);
    at += size;
  }
  return null;
}
