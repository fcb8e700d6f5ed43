import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expandRows } from '../../server/cli/batch/expand-rows.ts';
import { outputName } from '../../server/cli/batch/output-name.ts';
import { type Cells, readRows } from '../../server/cli/batch/read-rows.ts';
import { wishedSound } from '../../server/cli/wished-sound.ts';
import { folder } from '../engines/harness.ts';

/** What the reader makes of a file of this name and text. */
function rowsOf(name: string, text: string | Buffer) {
  const path = join(folder(), name);
  writeFileSync(path, text);
  return readRows(path);
}

const SPREADSHEET = [
  'Image,Audio,Prompt,Sample-Steps',
  'mit leer.png,"a,b.wav","sagt ""hallo""',
  'und winkt",3',
  '',
  ',,,',
  '图.png,grüß.wav,你好,',
];

test.each([
  ['Windows line ends, a byte order mark', `\uFEFF${SPREADSHEET.join('\r\n')}`],
  ['Unix line ends', `${SPREADSHEET.join('\n')}\n`],
])('a spreadsheet with %s is read: quotes, a line end in a cell, empty lines', (_, text) => {
  const { rows } = rowsOf('a.csv', text);
  expect(rows.map(({ cells }) => ({ ...cells, prompt: cells.prompt?.replace('\r', '') }))).toEqual([
    { image: 'mit leer.png', audio: 'a,b.wav', prompt: 'sagt "hallo"\nund winkt', sample_steps: '3' },
    { image: '图.png', audio: 'grüß.wav', prompt: '你好' },
  ]);
});

test('a spreadsheet may be separated by semicolons or tabs', () => {
  expect(rowsOf('a.csv', 'image;prompt\na.png;eins, zwei').rows[0]?.cells).toEqual({
    image: 'a.png',
    prompt: 'eins, zwei',
  });
  expect(rowsOf('a.tsv', 'image\tprompt\na.png\tb;c').rows[0]?.cells).toEqual({
    image: 'a.png',
    prompt: 'b;c',
  });
});

test('JSONL and YAML say the same, and may have a head', () => {
  const json = '{"defaults": {"fp8": true}}\r\n\r\n{"image": "a.png", "seed": 7}\r\n';
  const yaml = 'defaults: { fp8: true }\nrows:\n  - { image: a.png, seed: 7 }\n';
  for (const { defaults, rows } of [rowsOf('a.jsonl', json), rowsOf('a.yaml', yaml)]) {
    expect(defaults).toEqual({ fp8: 'true' });
    expect(rows.map(({ cells }) => cells)).toEqual([{ image: 'a.png', base_seed: '7' }]);
  }
  expect(rowsOf('b.yml', '- { image: a.png }').rows).toHaveLength(1);
});

test('a table says above its columns what holds for all rows, as a spreadsheet writes it too', () => {
  const lines = [
    '# Welcome videos, 2026;;',
    '# size: 384*256;;',
    '"# Prompt: he says ""hi"", and nods";;',
    ';;',
  ];
  const table = [...lines, '#;image;seed', '1;a.png;7', '2;b.png;'].join('\r\n');
  const { defaults, rows } = rowsOf('a.csv', table);
  expect(defaults).toEqual({ size: '384*256', prompt: 'he says "hi", and nods' });
  expect(rows).toEqual([
    { at: 'line 6', cells: { '#': '1', image: 'a.png', base_seed: '7' } },
    { at: 'line 7', cells: { '#': '2', image: 'b.png' } },
  ]);
});

test.each([
  ['a.csv', Buffer.from('image\nStra\xdfe.png', 'latin1'), /not in UTF-8/],
  ['a.csv', 'image,prompt\na.png,"open', /a.csv: .*[Qq]uot/],
  ['a.jsonl', '{"image": "a.png"}\n{"image":', /a.jsonl:2: /],
  ['a.yaml', 'rows:\n  - [1]\n', /a.yaml:\d+: /],
  ['a.xlsx', 'PK', /none of .csv/],
])('%s with a mistake is refused with its place', (name, text, sentence) => {
  expect(() => rowsOf(name, text)).toThrow(sentence);
});

test('a row goes before a flag, a flag before the head; paths begin where they were written', () => {
  const file = {
    defaults: { audio: 'head.wav', prompt: 'head' },
    rows: [{ at: 'row 1', cells: { image: 'a.png' } }],
  };
  const [row] = expandRows(file, '/batch', { audio: 'flag.wav', engine: 'preview' });
  expect(row?.cells).toEqual({
    audio: join(process.cwd(), 'flag.wav'),
    engine: 'preview',
    image: '/batch/a.png',
    prompt: 'head',
  });
});

test('a text goes before a recording that is meant for the rows without one, and the other way round', () => {
  const cellsOf = (row: Cells, flags: Cells, defaults: Cells = {}) =>
    expandRows({ defaults, rows: [{ at: 'row 1', cells: row }] }, '/batch', flags)[0]?.cells;
  expect(cellsOf({ text: 'Hello' }, { audio: 'flag.wav' })).toEqual({ text: 'Hello' });
  expect(cellsOf({ audio: 'own.wav' }, { text: 'Hello', voice: 'en-rms' })).toEqual({
    audio: '/batch/own.wav',
    voice: 'en-rms',
  });
  expect(cellsOf({}, { text: 'Hello' }, { audio: 'head.wav' })).toEqual({ text: 'Hello' });
  expect(() => wishedSound({ text: 'Hello', audio: 'a.wav' })).toThrow('both');
});

test('a pattern is one row for each file, unless a file has that very name', () => {
  const home = join(folder(), 'new [1]');
  mkdirSync(join(home, 'staff'), { recursive: true });
  for (const name of ['b.jpg', 'Änne.jpg', 'c.txt', '[x].jpg']) writeFileSync(join(home, 'staff', name), '');
  const images = (image: string) =>
    expandRows({ defaults: {}, rows: [{ at: 'row 1', cells: { image } }] }, home, {}).map(
      ({ cells }) => cells.image,
    );
  expect(images('staff/*.jpg')).toEqual(
    ['[x].jpg', 'b.jpg', 'Änne.jpg'].map((name) => join(home, 'staff', name)),
  );
  expect(images('staff/[x].jpg')).toEqual([join(home, 'staff', '[x].jpg')]);
  expect(images('staff/*.webp')).toEqual([join(home, 'staff', '*.webp')]);
});

test.each([
  ['{name}-{seed}.mp4', 'Anna 李-7.mp4'],
  ['{row}_{image}_{audio}', '003_anna_welcome.mp4'],
  ['{size}/{sample_steps}', '704x384/4.mp4'],
  ['{prompt}', 'a-b- c.mp4'],
])('%s names a video %s', (template, name) => {
  const cells = {
    name: 'Anna 李',
    image: '/s/anna.jpg',
    audio: '/s/welcome.wav',
    base_seed: '7',
    prompt: '../a/b: c',
  };
  expect(outputName(template, { ...cells, prompt: 'a/b: c' }, 3)).toBe(name);
  expect(outputName('{prompt}', { ...cells }, 3)).not.toMatch(/^\.|\//);
});
