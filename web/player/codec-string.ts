import { viewOf } from './boxes.ts';

/** RFC 6381 name of an AVC track from the body of its `avcC`: profile, compatibility and level as hex. */
export function avcCodec(sampleEntry: string, avcC: Uint8Array): string {
  return `${sampleEntry}.${[1, 2, 3].map((at) => hexByte(avcC[at] ?? 0)).join('')}`;
}

/**
 * RFC 6381 name of an MPEG-4 audio track from the body of its `esds` (`mp4a.40.2` for AAC-LC). The descriptors are
 * nested: ES (3) → decoder configuration (4) → decoder-specific information (5), whose first 5 bits are the object type.
 */
export function aacCodec(esds: Uint8Array): string {
  // Version and flags come first.
  const es = descriptor(esds.subarray(4), 3);
  if (!es) return 'mp4a.40.2';
  const flags = es[2] ?? 0;
  let at = 3;
  if (flags & 0x80) at += 2;
  if (flags & 0x40) at += 1 + (es[at] ?? 0);
  if (flags & 0x20) at += 2;
  const decoder = descriptor(es.subarray(at), 4);
  if (!decoder) return 'mp4a.40.2';
  const object = decoder[0] ?? 0x40;
  if (object !== 0x40) return `mp4a.${hexByte(object)}`;
  const specific = descriptor(decoder.subarray(13), 5);
  return `mp4a.40.${specific ? audioObjectType(specific) : 2}`;
}

/** Body of a descriptor with this tag at the front of the bytes. Its length has 7 bits a byte, most significant first. */
function descriptor(bytes: Uint8Array, tag: number): Uint8Array | null {
  if (bytes[0] !== tag) return null;
  let length = 0;
  for (let at = 1; at < bytes.length && at <= 4; at++) {
    const byte = bytes[at] ?? 0;
    length = length * 128 + (byte & 0x7f);
    if (!(byte & 0x80)) return bytes.subarray(at + 1, at + 1 + length);
  }
  return null;
}

function audioObjectType(specific: Uint8Array): number {
  if (specific.length < 2) return 2;
  const bits = viewOf(specific).getUint16(0);
  const type = bits >> 11;
  // 31 is the escape: the next 6 bits, plus 32.
  return type === 31 ? 32 + ((bits >> 5) & 0x3f) : type;
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0');
}
