import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WavReader, WavWriter } from '../../server/speech/wav.ts';
import { wavFile } from '../fixtures/media/wav.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wav-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const ramp = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * 0.01) * 0.9);

describe('speech.wav', () => {
  it('reads back at any place what was written in pieces', async () => {
    const path = join(folder, 'ramp.wav');
    const samples = ramp(50_001);
    const writer = await WavWriter.create(path);
    for (let at = 0; at < samples.length; at += 3333) await writer.write(samples.subarray(at, at + 3333));
    await writer.close();
    expect(writer.samples).toBe(50_001);
    const reader = WavReader.open(path);
    expect(reader.length).toBe(50_001);
    const part = new Float32Array(500);
    for (const from of [49_400, 0, 12_345]) {
      reader.read(from, part);
      for (const [i, value] of part.entries()) expect(value).toBeCloseTo(samples[from + i] as number, 4);
    }
    reader.close();
  });

  it('is silent before its start and after its end', async () => {
    const path = join(folder, 'short.wav');
    await writeFile(path, wavFile(new Float32Array(100).fill(0.5), { rate: 16_000 }));
    const reader = WavReader.open(path);
    const part = new Float32Array(300).fill(9);
    reader.read(-100, part);
    reader.close();
    expect(part[99]).toBe(0);
    expect(part[100]).toBeCloseTo(0.5, 3);
    expect(part[199]).toBeCloseTo(0.5, 3);
    expect(part[200]).toBe(0);
    expect(part[299]).toBe(0);
  });

  it('clips what is too loud instead of wrapping around', async () => {
    const path = join(folder, 'loud.wav');
    const writer = await WavWriter.create(path);
    await writer.write(Float32Array.of(1.5, -1.5, Number.NaN, 1, -1));
    await writer.close();
    const bytes = await readFile(path);
    expect([44, 46, 48, 50, 52].map((at) => bytes.readInt16LE(at))).toEqual([
      32767, -32768, 0, 32767, -32767,
    ]);
  });

  it('skips chunks that it does not know', async () => {
    const path = join(folder, 'chunks.wav');
    const before = [{ id: 'LIST', bytes: Buffer.alloc(33) }];
    await writeFile(path, wavFile(ramp(400), { rate: 16_000, before }));
    const reader = WavReader.open(path);
    expect(reader.length).toBe(400);
    reader.close();
  });

  it('is refused at another rate, in stereo, cut off in its header, or not there', async () => {
    const cases: [string, Buffer | null, string][] = [
      ['rate.wav', wavFile(ramp(10), { rate: 44_100 }), 'not-a-recording'],
      ['stereo.wav', wavFile(ramp(10), { rate: 16_000, channels: 2 }), 'not-a-recording'],
      ['cut.wav', wavFile(ramp(10), { rate: 16_000 }).subarray(0, 30), 'not-a-recording'],
      ['missing.wav', null, 'unreadable'],
    ];
    for (const [name, bytes, code] of cases) {
      if (bytes) await writeFile(join(folder, name), bytes);
      expect(() => WavReader.open(join(folder, name))).toThrow(expect.objectContaining({ code }));
    }
  });
});
