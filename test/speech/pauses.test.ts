import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cutIntoParts } from '../../server/plan/parts.ts';
import { findPauses } from '../../server/speech/pauses.ts';
import { spacedSpeech } from '../fixtures/speech/spaced.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pauses-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('no pause that is found, and so no cut, lies in a word; the long ones are found', async () => {
  const wav = join(folder, 'spaced.wav');
  // Two voices in turn, with 0.5 s between them, over a quiet hiss.
  const { phones, gaps, seconds } = await spacedSpeech(wav, 6, 0.5);
  const pauses = findPauses(wav);
  for (const { start, end } of pauses)
    for (const phone of phones)
      if (phone.phone !== 'pau') expect(end <= phone.start || start >= phone.end, phone.phone).toBe(true);
  for (const gap of gaps) {
    const found = pauses.find(({ start, end }) => start < gap.end && end > gap.start);
    expect(found).toBeDefined();
  }
  const parts = cutIntoParts({ seconds, fps: 25, pauses, partSeconds: 10 });
  expect(parts.length).toBeGreaterThan(2);
  for (const { end } of parts.slice(0, -1))
    expect(phones.find((one) => one.phone !== 'pau' && end > one.start && end < one.end)).toBeUndefined();
});
