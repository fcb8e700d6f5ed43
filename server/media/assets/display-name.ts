import type { AssetKind } from '../../contract/index.ts';

const MAX_CHARACTERS = 120;

/** Control characters, and those that turn the direction of text round to hide what a name ends in. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

const FALLBACK: Readonly<Record<AssetKind, string>> = { image: 'portrait', audio: 'recording' };

/** A name to show, from the one a file came with: without folders, without what cannot be seen, not too long. */
export function displayName(filename: string | undefined, kind: AssetKind): string {
  const base = (filename ?? '').normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = base.replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
  // Joiners make one character of several, in emoji and in Persian and Hindi; alone they are nothing.
  if (/^[.\u200c\u200d]*$/.test(clean)) return FALLBACK[kind];
  const characters = [...clean];
  if (characters.length <= MAX_CHARACTERS) return clean;
  const ending = /\.[^.]{1,8}$/.exec(clean)?.[0] ?? '';
  return `${characters.slice(0, MAX_CHARACTERS - ending.length - 1).join('')}…${ending}`;
}
