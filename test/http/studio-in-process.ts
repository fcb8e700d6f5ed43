import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { buildApp } from '../../server/app.ts';
import { loadConfig, type StudioConfig } from '../../server/config/load.ts';
import type { Asset, AssetKind } from '../../server/contract/index.ts';
import { Studio } from '../../server/studio.ts';
import { furnishInputs } from '../fixtures/visited.ts';

const EXAMPLES = fileURLToPath(new URL('../../configs/examples/', import.meta.url));

/** A whole studio on a free port of this process. */
export interface TestStudio {
  app: FastifyInstance;
  url: string;
  port: number;
  dataDir: string;
  close(): Promise<void>;
}

/**
 * Builds the real studio without examples, and listens. Nothing has happened in it yet; the shipped portraits and
 * recordings are known to it, since looking at them takes seconds of CPU. So does what a studio that is to `stay` starts
 * ahead of the first upload and the first run: this one starts them when they are asked for, unless told otherwise.
 */
export async function startStudio(
  overrides: Partial<StudioConfig> = {},
  args: string[] = [],
  env: NodeJS.ProcessEnv = {},
  purpose: 'stay' | 'runs' = 'runs',
): Promise<TestStudio> {
  const dataDir = mkdtempSync(join(tmpdir(), 'studio-'));
  const config = loadConfig(['--port', '0', '--data-dir', dataDir, ...args], env);
  if (!overrides.dataDir) await furnishInputs(dataDir);
  const studio = await Studio.open({ ...config, examples: [], ...overrides }, (fault) =>
    console.error(fault),
  );
  const app = await buildApp(studio);
  studio.start(purpose);
  await app.listen({ host: config.host, port: 0 });
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    app,
    url: `http://127.0.0.1:${port}`,
    port,
    dataDir,
    async close() {
      await app.close();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A request with exactly these headers, Host and Origin included, which fetch would not send. */
export function raw(
  { port }: Pick<TestStudio, 'port'>,
  options: { method?: string; path: string; headers?: Record<string, string>; body?: string },
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', path, headers = {}, body } = options;
    const sent = request(
      { host: '127.0.0.1', port, method, path, headers, setHost: !('host' in headers) },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Sends JSON and reads JSON. */
export async function json<T>(
  url: string,
  method: string,
  body?: unknown,
): Promise<{ status: number; body: T }> {
  const answer = await fetch(url, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text ? JSON.parse(text) : undefined) as T };
}

/** Uploads bytes as the page does. */
export async function upload<T = Asset>(
  { url }: Pick<TestStudio, 'url'>,
  kind: AssetKind,
  bytes: Buffer,
  name: string,
  type = 'application/octet-stream',
): Promise<{ status: number; body: T }> {
  const form = new FormData();
  form.append('kind', kind);
  form.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
  const answer = await fetch(`${url}/api/assets`, { method: 'POST', body: form });
  return { status: answer.status, body: (await answer.json()) as T };
}

/** A shipped portrait. */
export const portrait = (): Promise<Buffer> => readFile(join(EXAMPLES, 'portraits/daniel.png'));
/** A portrait that no studio has seen before. */
export const strangePortrait = async (): Promise<Buffer> =>
  sharp(await portrait())
    .flop()
    .toBuffer();
/** A shipped recording. */
export const recording = (): Promise<Buffer> => readFile(join(EXAMPLES, 'recordings/report-en.wav'));
