import { once } from 'node:events';
import { expect, test } from 'vitest';
import { emptyDirectory, launch } from './studio-process.ts';

test.each<[string, string[], RegExp]>([
  ['an address of another machine', ['--host', '192.0.2.1', '--no-auth'], /no address 192\.0\.2\.1/],
  ['a device as data directory', ['--data-dir', '/dev/null'], /^\/dev\/null is no folder\./],
  ['a token file that is not there', ['--token-file', '/no/such/file'], /\/no\/such\/file cannot be read/],
])('%s ends the start with one sentence and no stack', async (_what, args, sentence) => {
  const studio = launch(emptyDirectory(), args);
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
