import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { readEngines } from '../../server/config/engine-files.ts';
import { loadConfig } from '../../server/config/load.ts';

const SHIPPED = fileURLToPath(new URL('../../configs/engines/', import.meta.url));

/** A data directory whose `engines` folder holds these files. */
function dataDir(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'data-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'engines'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'engines', name), text);
  return folder;
}

/** The engine that the studio started with this data directory has. */
function engineOf(folder: string, id: string) {
  const engine = loadConfig(['--data-dir', folder], {}).engines.find((one) => one.id === id);
  if (!engine) throw new Error(`no engine ${id}`);
  return engine;
}

function setupOf(folder: string) {
  const engine = engineOf(folder, 'liveavatar');
  if (engine.kind !== 'liveavatar') throw new Error(engine.kind);
  return engine;
}

test('a file in the data directory says only what differs; the rest is as shipped, whatever an update changes', () => {
  const folder = dataDir({
    'liveavatar.yaml': 'setup:\n  checkout: /opt/LiveAvatar\n  options: { fp8: true }\n  gpus: [0, 1, 2]\n',
  });
  const { setup, label, limits } = setupOf(folder);
  expect(setup).toMatchObject({
    checkout: '/opt/LiveAvatar',
    checkpoint: 'ckpt/Wan2.2-S2V-14B',
    options: { load_lora: true, fp8: true, compile: false },
  });
  const shipped = setupOf(dataDir({}));
  expect([label, limits]).toEqual([shipped.label, shipped.limits]);
});

test('a list replaces the shipped one whole', () => {
  const { setup, capabilities } = setupOf(
    dataDir({ 'liveavatar.yaml': 'setup: { gpus: [3] }\ncapabilities: { reloadParams: [fp8] }\n' }),
  );
  expect(setup.gpus).toEqual([3]);
  expect(capabilities.reloadParams).toEqual(['fp8']);
  expect(capabilities.fps).toBe(25);
});

test('a file of comments changes nothing, and so does a folder that is not there', () => {
  expect(setupOf(dataDir({ 'liveavatar.yaml': '# setup:\n#   checkout: /opt\n' })).setup.checkout).toBe('');
  expect(readEngines(SHIPPED, '/nowhere').map(({ id }) => id)).toEqual([
    'preview',
    'liveavatar',
    'audio-cpp',
    'upstream-multi',
    'upstream-single',
  ]);
});

test('a further engine is described whole', () => {
  const whole = readFileSync(join(SHIPPED, 'preview.yaml'), 'utf8').replace('id: preview', 'id: sketch');
  const folder = dataDir({ 'sketch.yaml': whole });
  expect(engineOf(folder, 'sketch').capabilities.preview).toBe(true);
  expect(loadConfig(['--data-dir', folder, '--engine', 'sketch'], {}).engine).toBe('sketch');
});

test.each([
  ['a value of the wrong kind', 'setup:\n  warmStart: maybe\n', 2, 'setup.warmStart'],
  ['a key nobody knows', 'setup:\n  gpus: [0]\n  chekout:\n    /opt\n', 3, 'chekout'],
  ['one GPU named twice', 'setup:\n\n  gpus: [0, 0]\n', 3, 'named once'],
  ['another name than the file has', 'id: other\n', 1, 'file’s name'],
  ['what is no YAML', 'setup: {\n', 2, 'Flow map'],
  ['a list', '- setup\n', 1, 'names and values'],
])('%s is told with the person’s file and the line', (_what, text, line, words) => {
  const folder = dataDir({ 'liveavatar.yaml': text });
  const wrong = () => loadConfig(['--data-dir', folder], {});
  expect(wrong).toThrow(`${join(folder, 'engines', 'liveavatar.yaml')}:${line}: `);
  expect(wrong).toThrow(words.replace('’', "'"));
});

test('two files for one engine are refused, because one of them would silently lose', () => {
  const folder = dataDir({ 'liveavatar.yaml': '', 'liveavatar.yml': '' });
  expect(() => loadConfig(['--data-dir', folder], {})).toThrow('describes the same engine');
});

test('a file of an earlier version, with its limits of silence, counts as before', () => {
  const old = 'limits: { silence: { loading: 77 } }\n';
  const { limits } = engineOf(dataDir({ 'liveavatar.yaml': old }), 'liveavatar');
  expect(limits.inactivity).toEqual({ ...setupOf(dataDir({})).limits.inactivity, loading: 77 });
});

test('a file with the limits under both names is refused with the line of the former one', () => {
  const both = 'limits:\n  inactivity: { loading: 70 }\n  silence: { loading: 77 }\n';
  expect(() => engineOf(dataDir({ 'liveavatar.yaml': both }), 'liveavatar')).toThrow(
    /liveavatar\.yaml:3: .*silence/,
  );
});
