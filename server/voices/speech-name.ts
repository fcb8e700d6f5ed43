import { plainText } from './text/plain-text.ts';

/** As much of a text as names it, characters. */
const LONGEST = 60;

/** What the recording of a text is called: its first words, on one line. */
export function speechName(text: string): string {
  const line = plainText(text).replace(/\s+/g, ' ').replace(/[\\/]/g, ' ');
  const characters = [...line];
  if (characters.length <= LONGEST) return `${line}.wav`;
  const cut = characters.slice(0, LONGEST).join('');
  // At the end of a word, where there are any.
  const end = cut.lastIndexOf(' ');
  return `${(end > LONGEST / 2 ? cut.slice(0, end) : cut).trim()}….wav`;
}
