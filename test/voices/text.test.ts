import { expect, test } from 'vitest';
import { castVoice, type Voice } from '../../server/contract/index.ts';
import { asciiText } from '../../server/voices/embedded/ascii-text.ts';
import { speechName } from '../../server/voices/speech-name.ts';
import { plainText } from '../../server/voices/text/plain-text.ts';
import { sentencesOf } from '../../server/voices/text/sentences.ts';

const voice = (id: string, scripts: Voice['scripts'], kind: Voice['kind'] = 'embedded'): Voice => ({
  id,
  scripts,
  kind,
  label: { en: id, zh: id },
  languages: [],
  host: kind === 'endpoint' ? 'localhost:8880' : null,
});
const VOICES = [
  voice('english', ['Latin']),
  voice('chinese', ['Han', 'Latin']),
  voice('anything', null, 'endpoint'),
];
const faultOf = (text: string, id?: string) => castVoice(text, VOICES, id).fault?.code;
const speakerOf = (text: string) => castVoice(text, VOICES).voice?.id;
const texts = (text: string) => sentencesOf(plainText(text)).map((sentence) => sentence.text);

test.each([
  ['', 'speech-empty'],
  [' \n\t', 'speech-empty'],
  ['😀🎉👩‍👩‍👧', 'speech-empty'],
  ['… — !!! 。', 'speech-empty'],
  ['<speak>Hello</speak>', 'speech-markup'],
  ['Hello <break time="3s"/> there', 'speech-markup'],
  ['<prosody rate="slow">Hello', 'speech-markup'],
  ['<!-- nothing --> Hello', 'speech-markup'],
  ['Ring \u0007 the bell', 'speech-control'],
  ['An escape \u001b[31m sequence', 'speech-control'],
  ['word '.repeat(2001), 'speech-too-long'],
  ['Привет, мир', 'speech-no-voice'],
])('%j cannot be spoken, and it is said why', (text, code) => {
  expect(faultOf(text)).toBe(code);
});

test.each([
  '1 < 2 and 3 > 2',
  'a<b, said the teacher',
  'A line\nand another\tone\r\n',
  'Only 😀 one emoji',
  '2026',
  'naïve café, 5 × 3 = 15 º',
])('%j is spoken', (text) => {
  expect(faultOf(text)).toBeUndefined();
});

test('who speaks follows from the letters, and nobody is sent a text unasked', () => {
  expect(speakerOf('Good morning')).toBe('english');
  expect(speakerOf('早上好')).toBe('chinese');
  expect(speakerOf('请打开 LiveAvatar Studio')).toBe('chinese');
  expect(faultOf('早上好', 'english')).toBe('speech-chinese');
  expect(faultOf('こんにちは', 'chinese')).toBe('speech-script');
  expect(castVoice('こんにちは', VOICES, 'anything').voice?.id).toBe('anything');
});

test('emoji and what nobody sees are not spoken, and paragraphs stay', () => {
  expect(plainText('Hi\u200b there 👋🏽!\r\n\r\n  soft\u00adhyphen [[h@l@U]]\u2028end')).toBe(
    'Hi there !\nsofthyphen h@l@U\nend',
  );
});

test('a text is cut at its sentences, in both languages', () => {
  expect(texts('Good morning to all of you. How are you today? Fine!')).toEqual([
    'Good morning to all of you.',
    'How are you today?',
    'Fine!',
  ]);
  expect(texts('今天很好。你呢？我也很好！')).toEqual(['今天很好。', '你呢？', '我也很好！']);
  expect(texts('Dr. Smith pays $3.50 for it.')).toEqual(['Dr. Smith pays $3.50 for it.']);
});

test('a paragraph ends with its last sentence, and pieces without a word are left out', () => {
  expect(sentencesOf('One here it is. Two here it is.\n***\nThree.').map((s) => s.endsParagraph)).toEqual([
    false,
    true,
    true,
  ]);
});

test('a long sentence is cut at its clauses, the first one sooner, and nothing of it is lost', () => {
  const clause = 'and so the road goes on and on over the hills';
  const long = `We begin, ${Array.from({ length: 12 }, () => clause).join(', ')}.`;
  const pieces = texts(long);
  expect(pieces.join(' ')).toBe(long);
  expect(pieces[0]?.length).toBeLessThanOrEqual(80);
  for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(180);
  for (const piece of pieces.slice(0, -1)) expect(piece).toMatch(/,$/);
});

test('a word without an end is cut all the same, and an astral character never', () => {
  expect(texts('a'.repeat(1000)).join('')).toBe('a'.repeat(1000));
  const rare = '𠮷'.repeat(300);
  expect(texts(rare).join('')).toBe(rare);
  for (const piece of texts(rare)) expect(piece).toMatch(/^(?:𠮷)+$/u);
});

test('what an English synthesiser does not know is written in its letters', () => {
  expect(asciiText('Zoë’s “naïve” straße – 20 € … Łódź 你好')).toBe(
    'Zoe\'s "naive" strasse , 20 euros ... Lodz',
  );
});

test('a recording is called by the first words of its text', () => {
  expect(speechName('Welcome to the studio. 😀')).toBe('Welcome to the studio..wav');
  expect(speechName(`a/b ${'word '.repeat(40)}`)).toMatch(/^a b (word ?)+….wav$/);
  expect([...speechName('好'.repeat(100))].length).toBe(65);
});
