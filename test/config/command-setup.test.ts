import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { CommandSetup } from '../../server/config/command-setup.ts';
import { parseTemplate } from '../../server/config/command-template.ts';
import { parseYaml } from '../../server/config/read-yaml.ts';
import { expandArguments, expandSettings, expandVariables } from '../../server/engines/command/expand.ts';

const RIGHT = {
  settings: { checkout: '', lora: '{checkout}/lora' },
  program: 'python3',
  args: ['--size={params.size}', { if: 'params.fp8', use: ['--fp8'] }],
  output: { kind: 'file', path: '{out}/video.mp4' },
};

test.each([
  [
    'an unknown placeholder in an argument',
    { args: ['a', '--x={colour}'] },
    'args.1',
    /unknown placeholder \{colour\}; there is \{image\}/,
  ],
  [
    'one in a conditional group',
    { args: [{ if: 'params.fp8', use: ['{colour}'] }] },
    'args.0.use.0',
    /unknown placeholder/,
  ],
  [
    'a condition on nothing',
    { args: [{ if: 'params.fp9', use: [] }] },
    'args.0.if',
    /unknown placeholder \{params.fp9\}/,
  ],
  ['a number asked whether it is on', { args: [{ if: 'width', use: [] }] }, 'args.0.if', /is a number/],
  [
    'a comparison that never holds',
    { args: [{ if: 'width', is: 'wide', use: [] }] },
    'args.0.if',
    /never equals "wide"/,
  ],
  ['a switch in the middle of a text', { args: ['--fp8={params.fp8}'] }, 'args.0', /ask for it with "if"/],
  ['a lone brace', { args: ['{'] }, 'args.0', /a lone "\{"/],
  ['an unknown name in a variable', { env: { A: '{colour}' } }, 'env.A', /unknown placeholder/],
  [
    'a setting that names a later one',
    { settings: { a: '{b}', b: '' } },
    'settings.a',
    /unknown placeholder \{b\}/,
  ],
  [
    'a setting with the name of a placeholder',
    { settings: { image: '' } },
    'settings.image',
    /cannot be the name/,
  ],
  ['a broken expression', { readers: [{ line: '(' }] }, 'readers.0.line', /nvalid regular expression/],
  ['an unknown group', { readers: [{ line: '(?<percent>1)' }] }, 'readers.0.line', /unknown group "percent"/],
  [
    'an example for a setting that is none',
    { needs: [{ folder: '{checkout}', what: 'It', how: 'Get it.', write: { chekout: '/x' } }] },
    'needs.0.write.chekout',
    /is none of the settings/,
  ],
  ['chunks without a path', { output: { kind: 'chunks', line: 'x' } }, 'output.line', /\(\?<path>…\)/],
])('%s is told with its file, line and key', (_what, change, key, sentence) => {
  const text = stringify({ ...RIGHT, ...change });
  const read = () => parseYaml(text, '/x/engine.yaml', CommandSetup);
  expect(read).toThrow(/^\/x\/engine\.yaml:\d+: /);
  expect(read).toThrow(`"${key}"`);
  expect(read).toThrow(sentence);
});

test('the line named is that of the argument', () => {
  const text = 'program: x\noutput: { kind: file, path: a }\nargs:\n  - fine\n  - "{colour}"\n';
  expect(() => parseYaml(text, 'e.yaml', CommandSetup)).toThrow(/^e\.yaml:5: /);
});

test('arguments are filled in without a shell, and conditions bring theirs in', () => {
  const setup = CommandSetup.parse({
    ...RIGHT,
    args: [
      '--prompt={prompt}',
      { if: 'params.fp8', use: ['--fp8'], else: ['--bf16'] },
      { if: 'params.sample_steps', is: 4, use: ['--four', '{width}x{height}'] },
      { if: 'params.lora_path_dmd', use: ['--lora={params.lora_path_dmd}'] },
      '{{not a placeholder}}',
    ],
    env: { COMPILE: { if: 'params.compile', use: 'true', else: 'false' }, GPU: '{width}' },
  });
  const values = {
    prompt: '"; rm -rf / $(x)\n--x {out}',
    width: 704,
    height: 384,
    'params.fp8': false,
    'params.sample_steps': 4,
    'params.lora_path_dmd': '',
    'params.compile': true,
  };
  expect(expandArguments(setup.args, values)).toEqual([
    '--prompt="; rm -rf / $(x)\n--x {out}',
    '--bf16',
    '--four',
    '704x384',
    '{not a placeholder}',
  ]);
  expect(expandVariables(setup.env, values)).toEqual({ COMPILE: 'true', GPU: '704' });
});

test('a setting that names an empty one is not set up either', () => {
  expect(expandSettings({ a: '', b: '{a}/x', c: 'y', d: '{c}/z' })).toEqual({
    a: '',
    b: '',
    c: 'y',
    d: 'y/z',
  });
  expect(parseTemplate('a{b}c')).toEqual([{ text: 'a' }, { name: 'b' }, { text: 'c' }]);
});
