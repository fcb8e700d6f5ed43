import { beforeAll, describe, expect, it } from 'vitest';
import { fragmentTimes } from '../../../web/player/fragment.ts';
import { readSegments, type Segment } from '../../../web/player/read-segments.ts';
import { type GrowingVideo, growingVideo } from '../../fixtures/growing-video.ts';
import { box, bytesOf, u32 } from './written-boxes.ts';

let video: GrowingVideo;
let file: Buffer;

beforeAll(async () => {
  video = await growingVideo({ seconds: 3 });
  file = Buffer.concat(video.fragments.map(({ bytes }) => bytes));
});

function streamOf(bytes: Uint8Array, piece: number, onCancel = (): void => {}): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(Uint8Array.from(bytes.subarray(at, at + piece)));
      at += piece;
    },
    cancel: onCancel,
  });
}

async function segmentsOf(bytes: Uint8Array, piece = 1000): Promise<Segment[]> {
  const segments: Segment[] = [];
  for await (const segment of readSegments(streamOf(bytes, piece))) segments.push(segment);
  return segments;
}

describe('reading a growing video of the encoder', () => {
  it('finds both codecs first, then every fragment with its time', async () => {
    const [first, ...rest] = await segmentsOf(file);
    if (first?.kind !== 'init') throw new Error('The beginning is missing.');
    expect(first.init.mime).toMatch(/^video\/mp4; codecs="avc1\.64[0-9a-f]{4},mp4a\.40\.2"$/);
    expect(first.init.tracks.map(({ kind }) => kind)).toEqual(['video', 'audio']);
    const fragments = rest.map((segment) => (segment.kind === 'fragment' ? segment.fragment : null));
    expect(fragments.map((fragment) => fragment?.end)).toEqual(video.fragments.map(({ end }) => end));
    expect(fragments[0]?.start).toBe(0);
    for (let i = 1; i < fragments.length; i++) expect(fragments[i]?.start).toBe(fragments[i - 1]?.end);
  });

  it('loses no byte of what a source buffer needs', async () => {
    const segments = await segmentsOf(file, 77);
    const total = segments.reduce(
      (sum, segment) => sum + (segment.kind === 'init' ? segment.init.bytes : segment.fragment.bytes).length,
      0,
    );
    expect(total).toBe(file.length);
  });

  it('leaves out the fragment that a killed studio left unfinished', async () => {
    const segments = await segmentsOf(file.subarray(0, file.length - 10));
    expect(segments).toHaveLength(video.fragments.length);
  });

  it('passes over what was sent only to keep the connection alive', async () => {
    const [beginning = Buffer.alloc(0), ...rest] = video.fragments.map(({ bytes }) => bytes);
    const fileType = beginning.subarray(0, beginning.readUInt32BE(0));
    const pieces = [fileType, box('free'), beginning.subarray(fileType.length)];
    for (const bytes of rest) pieces.push(Buffer.from(box('free')), bytes);
    expect(await segmentsOf(Buffer.concat(pieces))).toEqual(await segmentsOf(file));
  });

  it('lets go of the connection when nobody wants more', async () => {
    let cancelled = false;
    const stream = streamOf(file, 1000, () => {
      cancelled = true;
    });
    for await (const segment of readSegments(stream)) if (segment.kind === 'fragment') break;
    expect(cancelled).toBe(true);
  });
});

describe('the time of a fragment', () => {
  const track = { id: 1, kind: 'video' as const, codec: 'avc1.64001f', timescale: 100, sampleDuration: 4 };
  const moofOf = (tfhd: Uint8Array, tfdt: Uint8Array, ...trun: Uint8Array[]): Uint8Array =>
    box('traf', box('tfhd', tfhd), box('tfdt', tfdt), ...trun.map((body) => box('trun', body)));

  it('comes from the track’s own sample duration where the fragment gives none', () => {
    const moof = moofOf(u32(0, 1), u32(0, 250), u32(0, 5));
    expect(fragmentTimes(moof, [track])).toEqual({ start: 2.5, end: 2.7 });
  });

  it('comes from the fragment’s default where it gives one, behind the fields before it', () => {
    const moof = moofOf(u32(0x2b & ~0x20, 1, 0, 99, 1, 10), u32(0x01000000, 0, 250), u32(0, 5));
    expect(fragmentTimes(moof, [track])).toEqual({ start: 2.5, end: 3 });
  });

  it('comes from the samples where they differ, over several runs', () => {
    const samples = u32(0x305, 2, 0, 0, 30, 1000, 20, 1000);
    const moof = moofOf(u32(0, 1), u32(0, 0), samples, u32(0x100, 1, 50));
    expect(fragmentTimes(moof, [track])).toEqual({ start: 0, end: 1 });
  });

  it('is that of the picture, not of the sound', () => {
    const sound = { ...track, id: 2, kind: 'audio' as const };
    const moof = bytesOf(moofOf(u32(0, 2), u32(0, 10), u32(0, 9)), moofOf(u32(0, 1), u32(0, 20), u32(0, 5)));
    expect(fragmentTimes(moof, [sound, track])).toEqual({ start: 0.2, end: 0.4 });
  });
});
