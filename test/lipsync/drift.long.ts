import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { judge } from '../../server/lipsync/judge.ts';
import { LipReader } from '../../server/lipsync/lip-reader.ts';
import { SPEECH_RATE, wavHeader } from '../../server/speech/wav.ts';
import { finishedVideo } from '../engines/preview/lipsync/finished-video.ts';
import { makeSpeech, portrait, recording } from '../engines/preview/material.ts';

// A video is made and followed frame by frame: seconds on a quiet machine, not on a loaded one.
vi.setConfig({ testTimeout: 240_000 });

/** The samples of a recording as the studio hears it, 16 bits each. */
async function samplesOf(name: Parameters<typeof recording>[0], folder: string): Promise<Buffer> {
  const path = join(folder, 'speech.wav');
  await makeSpeech(recording(name), path);
  return (await readFile(path)).subarray(wavHeader(0).length);
}

test('lips that go with the sound at first, and come after it at the end of a longer video, drift', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'drift-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const spoken = await samplesOf('greeting-zh', folder);
  // What the lips are made for pauses in the middle, what is heard does not.
  const middle = Math.floor(spoken.length / 4) * 2;
  const pause = Buffer.alloc(SPEECH_RATE * 0.2 * 2);
  const paused = join(folder, 'paused.wav');
  const samples = Buffer.concat([spoken.subarray(0, middle), pause, spoken.subarray(middle)]);
  await writeFile(paused, Buffer.concat([wavHeader(samples.length / 2), samples]));
  const video = await finishedVideo({
    portrait: portrait('mei'),
    recording: paused,
    sound: recording('greeting-zh'),
  });

  const reading = await new LipReader(200_000).read(video, 8);
  const [beginning, end] = reading;
  expect(Math.abs(beginning?.lagMs ?? 999)).toBeLessThanOrEqual(60);
  expect(end?.from).toBeGreaterThan(beginning?.to ?? 999);
  expect(Math.abs((end?.lagMs ?? 999) - 200)).toBeLessThanOrEqual(60);
  expect(judge(reading)).toBe('drifting');
});
