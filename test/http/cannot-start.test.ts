import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataDirectory, launch } from './studio-process.ts';

test.each<[string, (dataDir: string) => string[], RegExp]>([
  ['a device as data directory', () => ['--data-dir', '/dev/null'], /^\/dev\/null is no folder\./],
  ['a place where no folder can be', () => ['--data-dir', '/proc/studio'], /^\/proc\/studio cannot be used/],
  ['an address of another machine', () => ['--host', '192.0.2.1', '--no-auth'], /no address 192\.0\.2\.1/],
  [
    'a folder as lock',
    (dataDir) => {
      mkdirSync(join(dataDir, 'lock.sqlite'));
      return [];
    },
    /lock\.sqlite cannot be used as a lock/,
  ],
  [
    'a lock full of something else',
    (dataDir) => {
      writeFileSync(join(dataDir, 'lock.sqlite'), 'garbage '.repeat(1000));
      return [];
    },
    /lock\.sqlite is damaged/,
  ],
  [
    'a token file that is not there',
    () => ['--token-file', '/no/such/file'],
    /\/no\/such\/file cannot be read/,
  ],
])('%s ends the start with one sentence and no stack', async (_what, prepare, sentence) => {
  const dataDir = dataDirectory();
  const studio = launch(dataDir, prepare(dataDir));
  studio.listening.catch(() => {});
  const [code] = await once(studio.child, 'close');
  expect([1, 2]).toContain(code);
  const said = studio
    .said()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('{'));
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(sentence);
});
