import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { some } from '../variant.ts';
import { emptyDirectory, launch } from './studio-process.ts';

test.each(
  some<[string, string[], RegExp, string?]>(2, [
    ['an address of another machine', ['--host', '192.0.2.1', '--no-auth'], /no address 192\.0\.2\.1/],
    ['a device as data directory', ['--data-dir', '/dev/null'], /^\/dev\/null is no folder\./],
    ['a token file that is not there', ['--token-file', '/no/such/file'], /\/no\/such\/file cannot be read/],
    ['a file where a folder of its own should be', [], /runs.*Choose another --data-dir\.$/, 'runs'],
  ]),
)('%s ends the start with one sentence and no stack', async (_what, args, sentence, inTheWay) => {
  const dataDir = emptyDirectory();
  if (inTheWay) writeFileSync(join(dataDir, inTheWay), '');
  const studio = launch(dataDir, args);
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
