import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type AudioAsset, LipSyncCheck, type Problem, type Run } from '../../server/contract/index.ts';
import { LipReader } from '../../server/lipsync/lip-reader.ts';
import { ownRecording } from '../fixtures/material.ts';
import { json, portrait, startStudio, upload } from '../http/studio-in-process.ts';
import { variant } from '../variant.ts';

variant(
  'a finished video is measured, its recording explains what could be better, and corrected it is run again',
  async () => {
    const studio = await startStudio();
    onTestFinished(() => studio.close());
    const image = (await upload(studio, 'image', await portrait(), 'a.png')).body.id;
    // Speech that begins at once.
    const spoken = (await ownRecording(4)).buffer;
    const cut = Buffer.concat([spoken.subarray(0, 44), spoken.subarray(44 + 16_000)]);
    const audio = (await upload<AudioAsset>(studio, 'audio', cut, 'a.wav')).body;
    const params = { size: '384*256', num_clip: 2, infer_frames: 48 };
    const request = { image, audio: audio.id, prompt: 'a', params };
    const runs = `${studio.url}/api/runs`;
    const { id } = (await json<Run>(runs, 'POST', request)).body;
    const address = `${runs}/${id}/lipsync`;
    const done = async (id: string) => {
      let run: Run | undefined;
      await vi.waitUntil(
        async () => {
          run = (await json<Run>(`${runs}/${id}`, 'GET')).body;
          return run.endedAt !== null;
        },
        { timeout: 60_000, interval: 200 },
      );
      expect([run?.status, run?.error]).toEqual(['done', undefined]);
    };

    const early = await json<Problem>(address, 'GET');
    expect(early.status).toBe(409);
    expect(early.body.code).toBe('not_ready');
    await done(id);

    const check = LipSyncCheck.parse((await json(address, 'GET')).body);
    expect(check.verdict).toBe('in-sync');
    expect(Math.abs(check.lagMs ?? 999)).toBeLessThanOrEqual(80);
    expect(check.agreement).toBeGreaterThanOrEqual(0.45);
    expect(check.reasons.map(({ of, finding }) => `${of} ${finding.code}`)).toContain('audio lead-short');
    expect(check.fixes).toContain('lead-silence');

    const again = await json<Run>(address, 'POST');
    expect(again.status).toBe(201);
    expect(again.body).toMatchObject({ image, prompt: 'a', engine: 'preview' });
    expect(again.body.params).toMatchObject(params);
    expect(again.body.audio).not.toBe(audio.id);
    await done(again.body.id);
    const corrected = LipSyncCheck.parse((await json(`${runs}/${again.body.id}/lipsync`, 'GET')).body);
    expect(corrected.verdict).toBe('in-sync');
    expect(corrected.fixes).not.toContain('lead-silence');
  },
  120_000,
);

test('a video that cannot be read, or not in time, is an error and leaves no process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lipsync-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'video.mp4');
  writeFileSync(path, 'no video');
  await expect(new LipReader().read(path)).rejects.toThrow(/not a sound file/);
  await expect(new LipReader(1).read(path)).rejects.toThrow('It took too long.');
});
