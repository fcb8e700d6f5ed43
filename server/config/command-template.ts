import { DEFAULT_PARAMS } from '../contract/index.ts';

/** What a placeholder stands for: a text goes in as it is, a switch can only be asked for with `if`. */
export type PlaceholderKind = 'text' | 'number' | 'switch';

const KINDS = { string: 'text', number: 'number', boolean: 'switch' } as const;

/** What every description may name; its own settings come beside them. */
export const PLACEHOLDERS: Readonly<Record<string, PlaceholderKind>> = {
  /** Path of the portrait, upright and exactly as large as the output; PNG. */
  image: 'text',
  /** Path of the recording as 16 kHz mono 16-bit PCM WAV. */
  audio: 'text',
  prompt: 'text',
  /** The output in px, how many frames, and how many a second. */
  width: 'number',
  height: 'number',
  frames: 'number',
  fps: 'number',
  /** A folder of the run's own, empty and gone afterwards. */
  out: 'text',
  /** A port that is free at that moment. */
  port: 'number',
  ...Object.fromEntries(
    Object.entries(DEFAULT_PARAMS).map(([name, value]) => [
      `params.${name}`,
      KINDS[typeof value as keyof typeof KINDS],
    ]),
  ),
};

/** A template in pieces: texts, and names of what goes between them. */
export type TemplatePiece = { text: string } | { name: string };

/**
 * Takes a template apart. `{name}` is a placeholder; `{{` and `}}` stand for braces.
 * @throws SyntaxError for a brace without its partner.
 */
export function parseTemplate(template: string): TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let text = '';
  for (const [part] of template.matchAll(/\{\{|\}\}|\{[^{}]*\}|[^{}]+|[{}]/g)) {
    if (part === '{{' || part === '}}') text += part[0];
    else if (part === '{' || part === '}')
      throw new SyntaxError(`a lone "${part}"; "${part}${part}" stands for one`);
    else if (part.startsWith('{')) {
      pieces.push({ text }, { name: part.slice(1, -1) });
      text = '';
    } else text += part;
  }
  return [...pieces, { text }].filter((piece) => !('text' in piece) || piece.text !== '');
}

/** What is wrong with a template, for a person; null when nothing is. `known` are the names it may use. */
export function templateFault(
  template: string,
  known: Readonly<Record<string, PlaceholderKind>>,
): string | null {
  try {
    for (const piece of parseTemplate(template)) {
      if (!('name' in piece)) continue;
      const kind = known[piece.name];
      if (kind === undefined) return unknownName(piece.name, known);
      if (kind === 'switch') return `{${piece.name}} is on or off: ask for it with "if"`;
    }
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The sentence about a name nobody knows. */
export function unknownName(name: string, known: Readonly<Record<string, PlaceholderKind>>): string {
  return `unknown placeholder {${name}}; there is ${Object.keys(known)
    .map((other) => `{${other}}`)
    .join(' ')}`;
}
