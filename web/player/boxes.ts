/** One ISO base media box. `body` starts after the header; both are views, nothing is copied. */
export type Box = { type: string; bytes: Uint8Array; body: Uint8Array };

/** The file is not made of boxes: wrong address, an error page, a damaged stream. */
export class NotBoxes extends Error {
  override readonly name = 'NotBoxes';
}

/** Far more than half a second of video: text read as a length (an error page) claims more, bytes. */
const MAX_BOX = 2 ** 28;

/** Big-endian view over exactly these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Length and header length of the box that starts here; null while too few bytes are there to tell. */
export function boxHeader(bytes: Uint8Array): { type: string; size: number; header: number } | null {
  if (bytes.length < 8) return null;
  const view = viewOf(bytes);
  const type = fourCc(bytes, 4);
  const size = view.getUint32(0);
  if (size !== 1) return checked(type, size, 8);
  if (bytes.length < 16) return null;
  return checked(type, Number(view.getBigUint64(8)), 16);
}

function checked(type: string, size: number, header: number): { type: string; size: number; header: number } {
  // Size 0 means "to the end of the file", which a growing file does not have.
  if (size < header || size > MAX_BOX || !/^[\x20-\x7e\xa9]{4}$/.test(type)) {
    throw new NotBoxes(`Not an MP4 box: ${JSON.stringify(type)}, ${size} bytes.`);
  }
  return { type, size, header };
}

/** The four characters at an offset. */
export function fourCc(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

/** The boxes that lie one after another in these bytes; an unfinished last one is left out. */
export function* boxesIn(bytes: Uint8Array): Generator<Box> {
  let at = 0;
  while (at < bytes.length) {
    const rest = bytes.subarray(at);
    const head = boxHeader(rest);
    if (!head || head.size > rest.length) return;
    yield {
      type: head.type,
      bytes: rest.subarray(0, head.size),
      body: rest.subarray(head.header, head.size),
    };
    at += head.size;
  }
}

/** Body of the first box down this path of types; null where there is none. */
export function bodyAt(bytes: Uint8Array, ...path: string[]): Uint8Array | null {
  let body = bytes;
  for (const type of path) {
    const next = [...boxesIn(body)].find((box) => box.type === type);
    if (!next) return null;
    body = next.body;
  }
  return body;
}
