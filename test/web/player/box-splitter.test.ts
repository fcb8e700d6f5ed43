import { describe, expect, it } from 'vitest';
import { BoxSplitter } from '../../../web/player/box-splitter.ts';
import { NotBoxes } from '../../../web/player/boxes.ts';
import { box, bytesOf } from './written-boxes.ts';

const STREAM = bytesOf(
  box('ftyp', new Uint8Array(8)),
  box('moov', new Uint8Array(40)),
  box('mdat', new Uint8Array(500).fill(7)),
);

function splitInPieces(size: number): { types: string[]; bytes: number; pending: number } {
  const splitter = new BoxSplitter();
  const boxes = [];
  for (let at = 0; at < STREAM.length; at += size) boxes.push(...splitter.push(STREAM.slice(at, at + size)));
  return {
    types: boxes.map(({ type }) => type),
    bytes: boxes.reduce((sum, { bytes }) => sum + bytes.length, 0),
    pending: splitter.pending,
  };
}

describe('the box splitter', () => {
  it.each([1, 3, 7, 8, 64, 5000])('finds the same boxes in pieces of %i bytes', (size) => {
    expect(splitInPieces(size)).toEqual({
      types: ['ftyp', 'moov', 'mdat'],
      bytes: STREAM.length,
      pending: 0,
    });
  });

  it('keeps the bytes of a box that has not ended', () => {
    const splitter = new BoxSplitter();
    expect(splitter.push(STREAM.slice(0, STREAM.length - 1)).map(({ type }) => type)).toEqual([
      'ftyp',
      'moov',
    ]);
    expect(splitter.pending).toBe(507);
    expect(splitter.push(STREAM.slice(-1))[0]?.body).toEqual(new Uint8Array(500).fill(7));
  });

  it('reads a length of 64 bits', () => {
    const bytes = new Uint8Array(24);
    bytes.set(box('mdat', new Uint8Array(0)));
    new DataView(bytes.buffer).setUint32(0, 1);
    new DataView(bytes.buffer).setBigUint64(8, 24n);
    expect(new BoxSplitter().push(bytes)[0]?.body.length).toBe(8);
  });

  it('refuses what is no MP4, such as an error page', () => {
    expect(() => new BoxSplitter().push(new TextEncoder().encode('<!doctype html><html>'))).toThrow(NotBoxes);
  });
});
