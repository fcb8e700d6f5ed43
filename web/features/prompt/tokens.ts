/** What the text encoder takes, tokens. What is longer is cut off at its end. */
export const TOKEN_LIMIT = 512;

/**
 * How many tokens a prompt may come to. umT5's own tokenizer needs a vocabulary of 256 000 pieces that no package
 * brings, so this is an estimate between two bounds that follow from how SentencePiece works:
 * - `least`: a piece is at most 16 characters long (its default) and never holds a space, so a word of n characters
 *   is at least n / 16 tokens, rounded up;
 * - `most`: a character that has no piece falls back to its UTF-8 bytes, and the mark before each word may be a token
 *   by itself.
 * All three count the end mark, one token.
 */
export type TokenEstimate = { least: number; likely: number; most: number };

const PIECE = 16;
/** Characters of a word in one token, on average: common English words are one token, rare ones several. */
const LETTERS = 4.7;
/** Characters of a Chinese run in one token, on average: most words have two, many pieces only one. */
const HAN = 1.45;
/** Tokens of a digit or a punctuation mark, on average. */
const MARKS = 0.8;

const RUNS = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{M}])+|\p{N}+|[^\s\p{L}\p{M}\p{N}]+/gu;

export function estimateTokens(prompt: string): TokenEstimate {
  const words = prompt.normalize('NFKC').split(/\s+/u).filter(Boolean);
  if (words.length === 0) return { least: 0, likely: 0, most: 0 };
  const utf8 = new TextEncoder();
  let least = 1;
  let likely = 1;
  let most = 1;
  for (const word of words) {
    least += Math.ceil([...word].length / PIECE);
    likely += (word.match(RUNS) ?? []).reduce((sum, run) => sum + tokensOf(run), 0);
    most += 1 + utf8.encode(word).length;
  }
  return { least, likely: Math.round(Math.min(most, Math.max(least, likely))), most };
}

/** Tokens of a run of one kind of character, on average. */
function tokensOf(run: string): number {
  const length = [...run].length;
  if (/\p{Script=Han}/u.test(run)) return length / HAN;
  if (/\p{L}/u.test(run)) return Math.max(1, length / LETTERS);
  return length * MARKS;
}
