import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Asset, DEFAULT_PARAMS, type Problem, type Restored } from '../../server/contract/index.ts';
import { box, mp4Saying } from '../media/written-mp4.ts';
import { portrait, startStudio, type TestStudio, upload } from './studio-in-process.ts';

let studio: TestStudio;
let made: object;

beforeAll(async () => {
  studio = await startStudio();
  const { body } = await upload<Asset>(studio, 'image', await portrait(), 'daniel.png');
  const names = { image: 'daniel.png', audio: 'gone.wav' };
  made = { studio: 1, engine: 'preview', prompt: 'calm', params: DEFAULT_PARAMS, image: body.id, names };
});
afterAll(() => studio.close());

async function restore(
  ...parts: [name: string, bytes: Buffer][]
): Promise<{ status: number; body: unknown }> {
  const form = new FormData();
  for (const [name, bytes] of parts) form.append(name, new Blob([new Uint8Array(bytes)]), 'film.mp4');
  const answer = await fetch(`${studio.url}/api/restore`, { method: 'POST', body: form });
  return { status: answer.status, body: await answer.json() };
}

test('the settings in a video come back over HTTP, with what is still there, however much film follows', async () => {
  const film = mp4Saying(JSON.stringify({ ...made, audio: 'f'.repeat(64) }));
  const { status, body } = await restore([
    'file',
    Buffer.concat([film, box('mdat', Buffer.alloc(8_000_000))]),
  ]);
  expect(status).toBe(200);
  expect(body as Restored).toMatchObject({
    prompt: 'calm',
    params: { base_seed: 420 },
    image: { name: 'daniel.png', there: true },
    audio: { name: 'gone.wav', there: false },
  });
});

test('what nothing can be restored from is answered with what is wrong, and the studio goes on', async () => {
  const wrong = await restore(['file', mp4Saying(JSON.stringify({ ...made, audio: 'x' }))]);
  expect(wrong.status).toBe(422);
  expect(wrong.body as Problem).toMatchObject({ code: 'nothing_to_restore', field: 'audio' });
  expect((await restore(['file', Buffer.from('nothing')])).body).toMatchObject({
    code: 'nothing_to_restore',
  });
  expect((await restore()).status).toBe(400);
  const json = await fetch(`${studio.url}/api/restore`, { method: 'POST', body: '{}' });
  expect(json.status).toBeGreaterThanOrEqual(400);
  expect(await (await fetch(`${studio.url}/api/health`)).json()).toMatchObject({ status: 'ok' });
});
