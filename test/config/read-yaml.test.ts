import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readYaml } from '../../server/config/read-yaml.ts';
import { StudioFile } from '../../server/config/studio-file.ts';

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'studio.yaml');
  writeFileSync(path, text);
  return path;
}

const LIMITS = [
  'limits:',
  '  maxImageBytes: 1',
  '  maxAudioBytes: 1',
  '  minImageSide: 1',
  '  maxImageSide: 1',
  '  minAudioSeconds: 1',
];

test('a file that is right is read', () => {
  const path = file([...LIMITS, '  maxAudioSeconds: 1', ''].join('\n'));
  expect(readYaml(path, StudioFile)).toMatchObject({ limits: { maxAudioSeconds: 1 }, allowedHosts: [] });
});

test.each([
  ['a value of the wrong kind', [...LIMITS, '  maxAudioSeconds: long'], 7, 'limits.maxAudioSeconds'],
  ['a key that is missing', LIMITS, 1, 'limits.maxAudioSeconds'],
  ['a key nobody knows', [...LIMITS, '  maxAudioSeconds: 1', 'colour: red'], 8, 'colour'],
  [
    'a wrong item of a list',
    [...LIMITS, '  maxAudioSeconds: 1', 'allowedHosts:', '  - a b'],
    9,
    'allowedHosts.0',
  ],
  ['what is no YAML', ['limits: {', 'oops'], 2, 'Flow map'],
])('%s is told with its file and line', (_what, lines, line, key) => {
  const path = file(lines.join('\n'));
  expect(() => readYaml(path, StudioFile)).toThrow(`${path}:${line}: `);
  expect(() => readYaml(path, StudioFile)).toThrow(key);
});

test('a file that is not there is named', () => {
  expect(() => readYaml('/nowhere/studio.yaml', StudioFile)).toThrow(
    /^\/nowhere\/studio\.yaml cannot be read/,
  );
});
