import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../server/config/load.ts';

/** What a studio is told whose data directory holds this `studio.yaml`. */
function configOf(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'data-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'studio.yaml'), text);
  return loadConfig(['--data-dir', folder], {});
}

test('a studio.yaml in the data directory says only what differs, and an update leaves it alone', () => {
  const shipped = loadConfig(['--data-dir', '/nowhere'], {});
  const own = configOf('storage: { quotaGigabytes: 100 }\nallowedHosts: [studio.example.org]\n');
  expect(own.storage).toEqual({ ...shipped.storage, quotaGigabytes: 100 });
  expect(own.allowedHosts).toEqual(['studio.example.org']);
  expect(own.limits).toEqual(shipped.limits);
  expect(configOf('# nothing yet\n').storage).toEqual(shipped.storage);
});

test.each([
  ['storage:\n  quotaGigabites: 100\n', /studio\.yaml:2: .*quotaGigabites/],
  ['storage: { quotaGigabytes: 0 }\n', /studio\.yaml:1: "storage\.quotaGigabytes"/],
  ['just text\n', /studio\.yaml:1: /],
  ['- a\n- list\n', /studio\.yaml:1: /],
  ['storage: [\n', /studio\.yaml:\d+: /],
])('a wrong one ends the start with its file and line: %j', (text, told) => {
  expect(() => configOf(text)).toThrow(told);
});
