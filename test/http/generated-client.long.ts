import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createClient } from '@hey-api/openapi-ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { raw, startStudio, type TestStudio } from './studio-in-process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EXAMPLES = join(ROOT, 'configs/examples');
const PROGRAM = join(ROOT, 'test/fixtures/openapi/make-a-run.ts');
/** Not below `node_modules`, of which a compiler writes nothing. */
const FOLDER = join(ROOT, 'dist/openapi-client');
const TOKEN = 'a-token-of-the-studio';
/** As a program of today is built. */
const STRICT =
  '--ignoreConfig --strict --skipLibCheck --target es2023 --lib es2023,dom,dom.iterable --module nodenext --types node';
const run = promisify(execFile);

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio({}, ['--token', TOKEN]);
});
afterAll(() => studio.close());

test('a client generated from the description makes a run, and its types say what comes', async () => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const headers = { authorization: `Bearer ${TOKEN}` };
  const description = JSON.parse((await raw(studio, { path: '/api/openapi.json', headers })).body);
  const client = join(FOLDER, 'client');
  await createClient({ input: description, output: client, logs: { level: 'silent' } });
  cpSync(PROGRAM, join(FOLDER, 'make-a-run.ts'));

  writeFileSync(join(FOLDER, 'package.json'), '{ "type": "module" }');
  const compile = [...STRICT.split(' '), '--outDir', join(FOLDER, 'built'), join(FOLDER, 'make-a-run.ts')];
  await run(process.execPath, [join(ROOT, 'node_modules/typescript-7/bin/tsc'), ...compile]).catch(
    ({ stdout }) => {
      throw new Error(stdout);
    },
  );
  const inputs = [join(EXAMPLES, 'portraits/daniel.png'), join(EXAMPLES, 'recordings/report-en.wav')];
  const program = join(FOLDER, 'built/make-a-run.js');
  const { stdout } = await run(process.execPath, [program, studio.url, TOKEN, ...inputs]);
  expect(JSON.parse(stdout)).toEqual({
    planned: [256, 320, 16],
    status: 'done',
    refused: ['plan_conflict', expect.stringContaining('4')],
    log: 'string',
    video: 'ftyp',
  });
});
