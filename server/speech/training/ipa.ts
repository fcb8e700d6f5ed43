import type { Viseme } from '../visemes.ts';

const SHAPES: Readonly<Partial<Record<Viseme, string>>> = {
  aa: 'aæɐɑʌäɶ',
  E: 'eɛəɘɤ',
  I: 'iɪɨɯᵻj',
  O: 'oɔɒøœɵ',
  U: 'uʊyʏʉwɥʍ',
  PP: 'pbmɓβ',
  FF: 'fvʋɱⱱ',
  SS: 'sz',
  TH: 'θð',
  DD: 'tdʈɖɗ',
  kk: 'kɡgqxɣχhɦħʔcɟçʝɢʕɠ',
  nn: 'nŋɲɳlɫʎɭɴɬʟ',
  RR: 'rɹɻʀʁɽɾɚɝɜɺ',
  CH: 'ʃʒɕʑʂʐ',
};
const TABLE = new Map<string, Viseme>(
  Object.entries(SHAPES).flatMap(([shape, symbols]) =>
    [...symbols].map((symbol) => [symbol, shape as Viseme] as const),
  ),
);
/** Stress, length, tones, and how a sound is coloured. */
const MARKS = /[ˈˌːˑ:ʲʰʷˠˤ‿˥˦˧˨˩0-9^."'*;↗↘-]|\p{M}/gu;
const STOPS_OF_THE_TONGUE = new Set(['t', 'd', 'ʈ', 'ɖ']);
const CLOSE = new Set(['I', 'U']);
const OPEN = new Set(['aa', 'E', 'O']);
const VOWELS = new Set(['aa', 'E', 'I', 'O', 'U']);

/**
 * The mouth shapes of a sound in phonetic symbols: a diphthong goes through each of its vowels, an affricate is as its
 * hiss from the start. Throws for a symbol that is in no table.
 */
export function shapesOfIpa(phone: string): readonly Viseme[] {
  // eSpeak's Mandarin writes some sounds as Pinyin is typed: a dot for a curled tongue, an h for a breath.
  const plain = phone
    .replace('s.', 'ʂ')
    .replace('nɡ', 'ŋ')
    .replace(MARKS, '')
    .replace(/(?<=.)h$/, '');
  const symbols = [...plain];
  if (symbols.length === 0) return ['sil'];
  const shapes = symbols.map((symbol) => {
    const shape = TABLE.get(symbol);
    if (!shape) throw new Error(`no mouth shape for the symbol ${symbol} of the sound ${phone}`);
    return shape;
  });
  const [first, second] = shapes;
  if (STOPS_OF_THE_TONGUE.has(symbols[0] as string) && (second === 'CH' || second === 'SS')) return [second];
  // A glide that opens is quickly there: ia, ua.
  if (shapes.length === 2 && first && second && CLOSE.has(first) && OPEN.has(second))
    return [first, second, second];
  // As in English: a glide stays a little longer in its first vowel.
  if (shapes.length === 2 && first && second && VOWELS.has(first))
    return [first, first, first, second, second];
  return shapes;
}
