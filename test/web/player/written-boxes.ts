/** Joins byte arrays. */
export function bytesOf(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** A box with this type and body. */
export function box(type: string, ...body: Uint8Array[]): Uint8Array {
  const bytes = bytesOf(new Uint8Array(4), new TextEncoder().encode(type), ...body);
  new DataView(bytes.buffer).setUint32(0, bytes.length);
  return bytes;
}

/** 32-bit big-endian numbers. */
export function u32(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  values.forEach((value, at) => {
    new DataView(bytes.buffer).setUint32(at * 4, value);
  });
  return bytes;
}
