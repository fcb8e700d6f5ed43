/**
 * A line of output as a rule writes it: its words, `*` for anything between them and `{name}` for anything that is told
 * further. Beside no gap, words begin and end where those of the line do; case is all one. Each is looked for from where the one before
 * ended and never again, so that no line of whatever length can make it slow: a regular expression could.
 */
export class Phrase {
  readonly #pieces: Piece[];

  /** @throws SyntaxError for a phrase that would fit any line, or a brace without its partner. */
  constructor(text: string) {
    this.#pieces = parse(text);
    if (!this.#pieces.some((piece) => 'words' in piece && piece.words.trim().length > 3))
      throw new SyntaxError('it needs a word of its own: this fits nearly every line');
  }

  /** The names that it tells. */
  get names(): string[] {
    return this.#pieces.flatMap((piece) => ('name' in piece && piece.name ? [piece.name] : []));
  }

  /** What stands at its names in a line, wherever in the line it is; null where it is not in it. */
  read(line: string): Record<string, string> | null {
    const lower = line.toLowerCase();
    // Some letters change their length with their case: then places in one are none in the other.
    const source = lower.length === line.length ? line : lower;
    const found: Record<string, string> = {};
    let at = 0;
    let open: string | null = null;
    for (const piece of this.#pieces) {
      if ('name' in piece) {
        open = piece.name;
        continue;
      }
      const next = placeOf(piece, lower, at);
      if (next < 0) return null;
      if (open) found[open] = source.slice(at, next).trim();
      open = null;
      at = next + piece.words.length;
    }
    if (open) found[open] = source.slice(at).trim();
    return Object.values(found).includes('') ? null : found;
  }
}

/** Where a piece's words stand; -1 = nowhere. */
function placeOf({ words, begins, ends }: Words, line: string, from: number): number {
  for (let at = line.indexOf(words, from); at >= 0; at = line.indexOf(words, at + 1)) {
    const isCutBefore = begins && isLetter(words[0]) && isLetter(line[at - 1]);
    const isCutBehind = ends && isLetter(words.at(-1)) && isLetter(line[at + words.length]);
    if (!isCutBefore && !isCutBehind) return at;
  }
  return -1;
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[a-z0-9_]/.test(character);
}

/** In small letters. `begins`, `ends`: whether no gap is beside them, so that they have to be whole words. */
type Words = { words: string; begins: boolean; ends: boolean };
/** Words, or what may stand between them; its name is empty where nobody asks. */
type Piece = Words | { name: string };

function parse(text: string): Piece[] {
  const parts = [...text.matchAll(/\*|\{\w+\}|[^*{}]+|[{}]/g)].map(([part]) => part);
  const lone = parts.find((part) => part === '{' || part === '}');
  if (lone) throw new SyntaxError(`a lone "${lone}"`);
  if (parts.some((part, at) => isGap(part) && isGap(parts[at + 1] ?? '')))
    throw new SyntaxError('two gaps side by side: where the first ends, nobody can tell');
  return parts.map((part, at) => {
    if (isGap(part)) return { name: part === '*' ? '' : part.slice(1, -1) };
    return { words: part.toLowerCase(), begins: at === 0, ends: at === parts.length - 1 };
  });
}

function isGap(part: string): boolean {
  return part === '*' || part.startsWith('{');
}
