/** Boxes that hold the properties of pictures, from the outside inwards, and what stands before their contents, bytes. */
const WAY: readonly (readonly [type: string, before: number])[] = [
  ['meta', 4],
  ['iprp', 0],
  ['ipco', 0],
];
const BOX_BYTES = 8;
/** Of ITU-T H.273: the primaries of Display P3, which goes with sRGB's curve. */
const P3_PRIMARIES = 12;

/**
 * The RGB profile of the pictures in a HEIC file, or that they are in Display P3 where only numbers say so (`nclx`); null
 * for sRGB: the decoder gives their colours as they are stored, and cameras of phones store Display P3. (ISO/IEC 14496-12,
 * `colr`; 23008-12, item properties.)
 */
export function profileOfHeic(file: Buffer): Buffer | 'p3' | null {
  let within: Buffer = file;
  for (const [type, before] of WAY) {
    const box = boxesIn(within).find((one) => one.type === type);
    if (!box) return null;
    within = box.body.subarray(before);
  }
  let isP3 = false;
  for (const { type, body } of boxesIn(within)) {
    const kind = body.toString('latin1', 0, 4);
    const profile = body.subarray(4);
    // Of a depth map or a mask beside the picture it would be GRAY.
    if (
      type === 'colr' &&
      (kind === 'prof' || kind === 'rICC') &&
      profile.toString('latin1', 16, 20) === 'RGB '
    )
      return profile;
    if (type === 'colr' && kind === 'nclx' && profile.length >= 2)
      isP3 ||= profile.readUInt16BE(0) === P3_PRIMARIES;
  }
  return isP3 ? 'p3' : null;
}

function boxesIn(bytes: Buffer): { type: string; body: Buffer }[] {
  const boxes: { type: string; body: Buffer }[] = [];
  for (let at = 0; at + BOX_BYTES <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    // 0: until the end. Larger than 4 GB (1) is no box that is looked for here.
    const end = size === 0 ? bytes.length : at + size;
    if (end < at + BOX_BYTES || end > bytes.length) break;
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + BOX_BYTES, end) });
    at = end;
  }
  return boxes;
}
