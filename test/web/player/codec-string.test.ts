import { describe, expect, it } from 'vitest';
import { aacCodec, avcCodec } from '../../../web/player/codec-string.ts';

/** An `esds` body: ES descriptor → decoder configuration → specific information, lengths in one byte. */
function esds(specific: number[], object = 0x40, esExtra: number[] = [], flags = 0): Uint8Array {
  const info = [5, specific.length, ...specific];
  const decoder = [4, 13 + info.length, object, 0x15, ...new Array<number>(11).fill(0), ...info];
  return Uint8Array.from([
    0,
    0,
    0,
    0,
    3,
    3 + esExtra.length + decoder.length,
    0,
    2,
    flags,
    ...esExtra,
    ...decoder,
  ]);
}

describe('codec names', () => {
  it('spells profile, compatibility and level of H.264', () => {
    expect(avcCodec('avc1', Uint8Array.from([1, 0x64, 0, 0x1f, 0xff]))).toBe('avc1.64001f');
    expect(avcCodec('avc3', Uint8Array.from([1, 0x42, 0xc0, 0x0a, 0xff]))).toBe('avc3.42c00a');
  });

  it('tells AAC-LC from HE-AAC and reads the long form of the object type', () => {
    expect(aacCodec(esds([0x11, 0x90]))).toBe('mp4a.40.2');
    expect(aacCodec(esds([0x2b, 0x92]))).toBe('mp4a.40.5');
    expect(aacCodec(esds([0xf9, 0x40]))).toBe('mp4a.40.42');
  });

  it('steps over the optional fields of the ES descriptor', () => {
    expect(aacCodec(esds([0x2b, 0x92], 0x40, [0, 1], 0x80))).toBe('mp4a.40.5');
    expect(aacCodec(esds([0x2b, 0x92], 0x40, [2, 65, 66], 0x40))).toBe('mp4a.40.5');
  });

  it('names MP3 in MP4 by its object type', () => {
    expect(aacCodec(esds([], 0x6b))).toBe('mp4a.6b');
  });

  it('reads lengths written in four bytes, as FFmpeg writes them', () => {
    const bytes = Uint8Array.from([
      ...[0, 0, 0, 0, 3, 0x80, 0x80, 0x80, 0x25, 0, 2, 0, 4, 0x80, 0x80, 0x80, 0x17, 0x40, 0x15],
      ...new Array<number>(11).fill(0),
      ...[5, 0x80, 0x80, 0x80, 5, 0x2b, 0x92, 0x56, 0xe5, 0],
    ]);
    expect(aacCodec(bytes)).toBe('mp4a.40.5');
  });
});
