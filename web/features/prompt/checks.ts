import { DIMENSIONS, type Dimension, type Fields } from '../../state/built-prompt.ts';
import { estimateTokens, TOKEN_LIMIT } from './tokens.ts';
import { ABSTRACT_EN, ABSTRACT_ZH, MOTION_EN, MOTION_ZH } from './words.ts';

/** What a prompt leaves open, or says without showing it. */
export type Remark =
  | { check: 'empty'; field: Dimension }
  | { check: 'abstract'; words: readonly string[] }
  | { check: 'no-motion' }
  /** `sure`: too long by any count; otherwise only likely. */
  | { check: 'too-long'; sure: boolean };

/** So many empty words in one prompt are a heap. */
const HEAP = 3;

/** The words of a text that praise and show nothing, in the order of the text. */
export function abstractWords(text: string): string[] {
  const found = new Map<number, string>();
  // Longest first, so that 超高清 is not counted again as 高清.
  for (const word of [...ABSTRACT_EN, ...ABSTRACT_ZH].sort((a, b) => b.length - a.length))
    for (const { index } of text.matchAll(pattern(word)))
      if (![...found].some(([at, other]) => index >= at && index < at + other.length))
        found.set(index, text.slice(index, index + word.length));
  return [...found].sort(([a], [b]) => a - b).map(([, word]) => word);
}

/** Whether a text is made of praise: three such words, or half of what it says. */
export function isHeap(text: string): boolean {
  const praise = abstractWords(text);
  const said = text.match(/\p{Script=Han}|[\p{L}\p{N}-]+/gu)?.length ?? 0;
  const empty = praise.reduce(
    (sum, word) => sum + (word.match(/\p{Script=Han}|[\p{L}\p{N}-]+/gu)?.length ?? 0),
    0,
  );
  return praise.length >= HEAP || (praise.length > 0 && empty * 2 >= said);
}

/** Whether a text names something a body does that can be seen. */
export function hasMotion(text: string): boolean {
  return MOTION_EN.test(text) || MOTION_ZH.test(text);
}

/** What can be said of one field, by itself. */
export function checkField(field: Dimension, text: string): Remark | null {
  if (text.trim() === '') return { check: 'empty', field };
  if (isHeap(text)) return { check: 'abstract', words: abstractWords(text) };
  if (field === 'action' && !hasMotion(text)) return { check: 'no-motion' };
  return null;
}

/** What can be said of the whole prompt; of empty dimensions only where it was written with the fields. */
export function checkPrompt(prompt: string, fields: Fields): Remark[] {
  const remarks: Remark[] = [];
  if (prompt.trim() === '') return remarks;
  const directed = DIMENSIONS.some((field) => fields[field].trim() !== '');
  for (const field of directed ? DIMENSIONS : [])
    if (fields[field].trim() === '') remarks.push({ check: 'empty', field });
  if (isHeap(prompt)) remarks.push({ check: 'abstract', words: abstractWords(prompt) });
  if (!hasMotion(prompt)) remarks.push({ check: 'no-motion' });
  const { least, likely } = estimateTokens(prompt);
  if (likely > TOKEN_LIMIT) remarks.push({ check: 'too-long', sure: least > TOKEN_LIMIT });
  return remarks;
}

function pattern(word: string): RegExp {
  return /^[\x20-\x7e]+$/.test(word) && !/^[48]k$/iu.test(word)
    ? new RegExp(`(?<![\\p{L}\\p{N}-])${word}(?![\\p{L}\\p{N}-])`, 'giu')
    : new RegExp(word, 'giu');
}
