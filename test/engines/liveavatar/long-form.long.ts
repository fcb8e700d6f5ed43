import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { needsPython } from '../../fixtures/liveavatar/stand-in.ts';
import { standInStudio } from '../../fixtures/liveavatar/studio.ts';
import { spacedSpeech } from '../../fixtures/speech/spaced.ts';
import { decodeVideo } from '../../media/decoded.ts';
import { folder, until } from '../harness.ts';

beforeAll(needsPython);
const PORTRAIT = fileURLToPath(new URL('../../../configs/examples/portraits/daniel.png', import.meta.url));

test('a long video in parts shows, picture for picture, what it shows made at once', {
  timeout: 120_000,
}, async () => {
  const studio = await standInStudio();
  const talk = join(folder(), 'talk.wav');
  await spacedSpeech(talk, 3, 0.6);
  const request = {
    engine: 'liveavatar',
    image: (await studio.assets.addFile('image', PORTRAIT)).id,
    audio: (await studio.assets.addFile('audio', talk)).id,
    prompt: 'a calm man',
    params: { size: '384*256', infer_frames: 24, num_clip: 100 },
  } as const;
  const { signal } = new AbortController();
  const once = await studio.runs.perform(request, signal, () => undefined);
  const first = await studio.runs.create({ ...request, parts: { seconds: 6, prompts: [] } });
  const batch = first.batch?.id ?? '';
  await until(() => studio.batches.get(batch).joined?.state === 'done', 90);
  expect(studio.batches.get(batch).of).toBeGreaterThan(1);

  const whole = await decodeVideo(await studio.runs.video(once.id));
  const joined = await decodeVideo(await studio.batches.video(batch));
  const frames = Math.min(whole.luma.length, joined.luma.length);
  expect(frames).toBeGreaterThan(250);
  // An encoder rounds; a part that begins anew is tens of greys away.
  for (let at = 0; at < frames; at += 1)
    expect(Math.abs((joined.luma[at] ?? 0) - (whole.luma[at] ?? 0))).toBeLessThan(3);
});
