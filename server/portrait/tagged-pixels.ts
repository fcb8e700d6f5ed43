import type { Pixels } from './pixels.ts';

/** Tags of a TIFF: type and count. */
const [SHORT, LONG, UNDEFINED] = [3, 4, 7];
const ENTRY_BYTES = 12;
const HEADER_BYTES = 8;

/**
 * Pixels with their colour profile, as a TIFF without compression: sharp takes profiles with files only.
 * (Adobe, TIFF 6.0; the profile's tag is from the ICC specification, annex B.)
 */
export function taggedPixels({ width, height, channels, data }: Pixels, profile: Buffer): Buffer {
  const entries = 12;
  const bitsAt = HEADER_BYTES + 2 + entries * ENTRY_BYTES + 4;
  const profileAt = bitsAt + 2 * channels;
  const dataAt = profileAt + profile.length + (profile.length & 1);
  const head = Buffer.alloc(dataAt);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(HEADER_BYTES, 4);
  head.writeUInt16LE(entries, HEADER_BYTES);
  let at = HEADER_BYTES + 2;
  const put = (tag: number, type: number, count: number, value: number) => {
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count, at + 4);
    head.writeUInt32LE(value, at + 8);
    at += ENTRY_BYTES;
  };
  put(256, LONG, 1, width);
  put(257, LONG, 1, height);
  put(258, SHORT, channels, bitsAt);
  put(259, SHORT, 1, 1); // no compression
  put(262, SHORT, 1, 2); // RGB
  put(273, LONG, 1, dataAt);
  put(277, SHORT, 1, channels);
  put(278, LONG, 1, height); // all rows in one strip
  put(279, LONG, 1, data.length);
  put(284, SHORT, 1, 1); // channels side by side
  put(338, SHORT, 1, 2); // the fourth is transparency, not yet multiplied in
  put(34_675, UNDEFINED, profile.length, profileAt);
  for (let channel = 0; channel < channels; channel += 1) head.writeUInt16LE(8, bitsAt + 2 * channel);
  profile.copy(head, profileAt);
  return Buffer.concat([head, data]);
}
