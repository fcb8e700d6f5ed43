import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SPEECH_RATE, WavReader, WavWriter } from '../../server/speech/wav.ts';
import { copyStretch } from '../../server/workers/speech-stretch.ts';

test('a stretch of speech is the same samples in a file of their own, and shorter where the recording ends', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stretch-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [whole, part] = [join(folder, 'whole.wav'), join(folder, 'part.wav')];
  const wav = await WavWriter.create(whole);
  await wav.write(Float32Array.from({ length: 3 * SPEECH_RATE }, (_, i) => Math.sin(i / 50)));
  await wav.close();
  const samplesOf = (path: string, from: number, count: number) => {
    const reader = WavReader.open(path);
    const samples = new Float32Array(count);
    reader.read(from, samples);
    reader.close();
    return { samples, length: reader.length };
  };
  await copyStretch(whole, part, 1.28, 1.6);
  const stretch = samplesOf(part, 0, 0.32 * SPEECH_RATE);
  expect(stretch.length).toBe(0.32 * SPEECH_RATE);
  expect(stretch.samples).toEqual(samplesOf(whole, 1.28 * SPEECH_RATE, 0.32 * SPEECH_RATE).samples);
  await copyStretch(whole, part, 2.56, 9);
  expect(samplesOf(part, 0, 1).length).toBe(Math.round(0.44 * SPEECH_RATE));
});
