/** Longest piece that is spoken in one go, in widths: a Chinese character is as long to say as three letters. */
const LONGEST = 180;
/** The first one is shorter: somebody waits for it. */
const LONGEST_FIRST = 80;
/** Shorter pieces that end in nothing but a full stop or a digit belong to the next one: "Dr.", "3.". */
const FRAGMENT = 14;
const WIDE = /\p{Script=Han}/u;
const SPOKEN = /[\p{L}\p{Nd}]/u;
/** Where a long sentence is best cut: behind a comma or its like, behind a word. */
const CLAUSE = /[,;:，；：、—–)）][”"’']?\s*/gu;
const WORD = /\s+/gu;

/** One piece of a text, and what comes after it. */
export interface Sentence {
  text: string;
  /** Whether a paragraph ends with it. */
  endsParagraph: boolean;
}

/** A plain text cut at its sentences, and at clauses where one is long. Pieces without a word in them are left out. */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  const segmenter = new Intl.Segmenter(WIDE.test(text) ? 'zh' : 'en', { granularity: 'sentence' });
  for (const paragraph of text.split('\n')) {
    const pieces = joinFragments([...segmenter.segment(paragraph)].map(({ segment }) => segment))
      .flatMap((piece, index) => cut(piece, sentences.length + index === 0))
      .map((piece) => piece.trim())
      .filter((piece) => SPOKEN.test(piece));
    sentences.push(...pieces.map((piece) => ({ text: piece, endsParagraph: false })));
    const last = sentences.at(-1);
    if (pieces.length > 0 && last) last.endsParagraph = true;
  }
  return sentences;
}

function joinFragments(pieces: readonly string[]): string[] {
  const joined: string[] = [];
  let held = '';
  for (const piece of pieces) {
    held += piece;
    if (held.length < FRAGMENT && /[.\d]\s*$/.test(held)) continue;
    joined.push(held);
    held = '';
  }
  if (held !== '') joined.push(held);
  return joined;
}

/** Pieces no longer than may be; a first one ends sooner. */
function cut(sentence: string, isFirst: boolean): string[] {
  const longest = isFirst ? LONGEST_FIRST : LONGEST;
  if (widthOf(sentence) <= longest) return [sentence];
  const at =
    lastEnd(sentence, CLAUSE, longest) ?? lastEnd(sentence, WORD, longest) ?? fitting(sentence, longest);
  return [sentence.slice(0, at), ...cut(sentence.slice(at), false)];
}

/** Where the last match ends that fits into so much; undefined when none does. */
function lastEnd(text: string, pattern: RegExp, longest: number): number | undefined {
  const room = fitting(text, longest);
  let last: number | undefined;
  for (const match of text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    if (end > room) break;
    // A clause of three words is no relief.
    if (end >= room / 4) last = end;
  }
  return last;
}

/** How many UTF-16 units of a text fit; at least one character. */
function fitting(text: string, longest: number): number {
  let width = 0;
  let units = 0;
  for (const character of text) {
    width += widthOf(character);
    if (width > longest && units > 0) break;
    units += character.length;
  }
  return units;
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 3 : 1;
  return width;
}
