import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Asset, type BatchPage, DEFAULT_PARAMS } from '../../server/contract/index.ts';
import type { ProgramRun } from '../../web/features/program/snippets/program-run.ts';
import { snippetsOf } from '../../web/features/program/snippets/snippets.ts';
import { spacedSpeech } from '../fixtures/speech/spaced.ts';
import { json, portrait, startStudio, upload } from '../http/studio-in-process.ts';
import { perform } from './perform.ts';

test.each(['curl', 'command', 'http'] as const)(
  '%s makes a recording in parts, each with its prompt',
  async (way) => {
    const studio = await startStudio();
    const folder = mkdtempSync(join(tmpdir(), 'program-'));
    try {
      const input = ({ id, name }: Asset) => ({ id, name, url: `${studio.url}/api/assets/${id}` });
      const image = (await upload<Asset>(studio, 'image', await portrait(), 'p.png')).body;
      // Three parts of about 6 s.
      await spacedSpeech(join(folder, 'talk.wav'), 4, 0.6);
      const talk = readFileSync(join(folder, 'talk.wav'));
      const audio = (await upload<Asset>(studio, 'audio', talk, 'talk.wav')).body;
      const run: ProgramRun = {
        studio: studio.url,
        asksForToken: false,
        image: input(image),
        audio: input(audio),
        prompt: 'calm',
        engine: 'preview',
        params: { ...DEFAULT_PARAMS, size: '384*256' },
        usual: { engine: 'preview', params: DEFAULT_PARAMS },
        parts: { seconds: 6, prompts: ['', "now it's lively"] },
      };
      const video = await perform(way, snippetsOf(way, run), { folder, token: null, port: studio.port });
      const { batches } = (await json<BatchPage>(`${studio.url}/api/batches`, 'GET')).body;
      expect(batches).toMatchObject([{ kind: 'parts', joined: { state: 'done', bytes: video.length } }]);
      const { body } = await json<{ runs: { prompt: string }[] }>(
        `${studio.url}/api/batches/${batches[0]?.id}`,
        'GET',
      );
      expect(body.runs.slice(0, 2).map(({ prompt }) => prompt)).toEqual(['calm', "now it's lively"]);
    } finally {
      await studio.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
