import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { ENDED } from '../../server/contract/index.ts';
import type { Way } from '../../web/features/program/snippets/program-run.ts';
import { GRADIO_CLIENTS, pythonWith } from '../gradio/python.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where a snippet is performed, and with what. */
export interface Place {
  /** An empty folder of its own. */
  folder: string;
  token: string | null;
  port: number;
}

/** Does with a snippet what its tab says, to the letter. Answers the video. */
export async function perform(way: Way, snippets: readonly string[], place: Place): Promise<Buffer> {
  mkdirSync(place.folder, { recursive: true });
  if (way === 'http') return ask(snippets, place);
  const [snippet = '', ...more] = snippets;
  expect(more).toEqual([]);
  const file = join(
    place.folder,
    { python: 'make.py', javascript: 'make.mjs', curl: 'make.sh', command: 'make.sh' }[way],
  );
  writeFileSync(file, snippet);
  const { STUDIO_TOKEN: _token, STUDIO_DATA_DIR: _dir, ...outer } = process.env;
  const env = {
    ...outer,
    GRADIO_ANALYTICS_ENABLED: 'False',
    HF_HUB_OFFLINE: '1',
    ...(place.token !== null && { STUDIO_TOKEN: place.token }),
  };
  await run(await programFor(way, place), [file], { cwd: place.folder, env, timeout: 80_000 });
  return readFileSync(join(place.folder, 'video.mp4'));
}

/** What reads the snippet; a folder in which its packages are installed. */
async function programFor(way: Way, { folder }: Place): Promise<string> {
  if (way === 'python') return pythonWith(GRADIO_CLIENTS[0]);
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  if (way === 'javascript') {
    symlinkSync(join(ROOT, 'node_modules/@gradio'), join(modules, '@gradio'));
    return process.execPath;
  }
  const bin = join(modules, '.bin/liveavatar-studio');
  if (!existsSync(bin)) symlinkSync(join(ROOT, 'server/liveavatar-studio.mjs'), bin);
  return 'bash';
}

/** Sends the requests one after the other, as a program would: the second until the run is over. */
async function ask(
  [make = '', look = '', fetch = '']: readonly string[],
  { port, token }: Place,
): Promise<Buffer> {
  const filled = (text: string, id = '') => text.replace('YOUR-TOKEN', token ?? '').replace('/ID', `/${id}`);
  const made = await send(port, filled(make));
  expect([made.status, made.body.toString()]).toEqual([201, expect.stringContaining('"id"')]);
  const { id, batch } = JSON.parse(made.body.toString());
  const known = batch?.id ?? id;
  await expect
    .poll(async () => {
      const { status, joined } = JSON.parse((await send(port, filled(look, known))).body.toString());
      return ENDED.includes(status) || joined?.state === 'done';
    })
    .toBe(true);
  return (await send(port, filled(fetch, known))).body;
}

/** A request over a socket, word for word but for the line ends of its head; its answer says how long it is. */
function send(port: number, text: string): Promise<{ status: number; body: Buffer }> {
  const [head = '', ...rest] = text.split('\n\n');
  const request = `${head.replaceAll('\n', '\r\n')}\r\n\r\n${rest.join('\n\n')}`;
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    let got = Buffer.alloc(0);
    socket.once('error', reject).once('close', () => reject(new Error(`No whole answer: ${got.toString()}`)));
    socket.on('data', (bytes) => {
      got = Buffer.concat([got, bytes]);
      const end = got.indexOf('\r\n\r\n');
      const said = got.toString('latin1', 0, Math.max(end, 0));
      const length = Number(/^content-length: (\d+)/im.exec(said)?.[1] ?? Number.NaN);
      const body = got.subarray(end + 4);
      if (end < 0 || !(body.length >= length)) return;
      resolve({ status: Number(said.split(' ')[1]), body });
      socket.destroy();
    });
  });
}
