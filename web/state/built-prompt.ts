/** The four dimensions of a prompt, in the order in which they are read. */
export const DIMENSIONS = ['person', 'action', 'scene', 'style'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What is written in the four fields. */
export type Fields = Readonly<Record<Dimension, string>>;

/**
 * A stretch of the prompt: what a field put there, the mark between two stretches, or what the person wrote into the
 * prompt themselves. The texts one after another are the prompt.
 */
export type Piece =
  | { readonly kind: 'field'; readonly field: Dimension; readonly text: string }
  | { readonly kind: 'glue' | 'own'; readonly text: string };

/**
 * Four fields and the prompt they make. A field that has a text and no piece is *detached*: an edit of the prompt ran
 * across its part, so the prompt no longer follows it. Nothing the person wrote in the prompt is ever removed by a
 * field.
 */
export type BuiltPrompt = { readonly fields: Fields; readonly pieces: readonly Piece[] };

export const NO_FIELDS: Fields = Object.freeze({ person: '', action: '', scene: '', style: '' });

/** A prompt that no field knows of. */
export function foreignPrompt(prompt: string): BuiltPrompt {
  return { fields: NO_FIELDS, pieces: prompt ? [{ kind: 'own', text: prompt }] : [] };
}

/** The prompt that four fields make. */
export function buildPrompt(fields: Fields): BuiltPrompt {
  return DIMENSIONS.reduce((built, field) => setField(built, field, fields[field]), foreignPrompt(''));
}

export function promptOf(built: BuiltPrompt): string {
  return built.pieces.map(({ text }) => text).join('');
}

/** Whether the prompt no longer follows this field although it has a text. */
export function isDetached(built: BuiltPrompt, field: Dimension): boolean {
  return built.fields[field].trim() !== '' && indexOf(built.pieces, field) < 0;
}

/** Writes a field; its part of the prompt follows, all other text stays. */
export function setField(built: BuiltPrompt, field: Dimension, text: string): BuiltPrompt {
  const fields = { ...built.fields, [field]: text };
  const part = text.trim();
  const at = indexOf(built.pieces, field);
  if (at < 0) {
    // What was rewritten in the prompt stays rewritten until the person asks for the field again.
    const follows = built.fields[field].trim() === '' && part !== '';
    return { fields, pieces: follows ? inserted(built.pieces, field, part) : built.pieces };
  }
  if (part === '') return { fields, pieces: without(built.pieces, at) };
  const pieces = built.pieces.with(at, { kind: 'field', field, text: part });
  const next = pieces[at + 1];
  return { fields, pieces: next?.kind === 'glue' ? pieces.with(at + 1, glueAfter(part)) : pieces };
}

/** Puts a detached field into the prompt again, beside what the person wrote. */
export function attachField(built: BuiltPrompt, field: Dimension): BuiltPrompt {
  if (!isDetached(built, field)) return built;
  return { ...built, pieces: inserted(built.pieces, field, built.fields[field].trim()) };
}

/**
 * The prompt as edited by hand. An edit inside a field's part changes the field with it; text beside a part is the
 * person's own; an edit that runs across the edge of a part, or empties it, detaches the field and keeps its text.
 */
export function editPrompt(built: BuiltPrompt, prompt: string): BuiltPrompt {
  const before = promptOf(built);
  if (prompt === before) return built;
  const { start, end, put } = difference(before, prompt);
  let from = 0;
  for (const [at, piece] of built.pieces.entries()) {
    const to = from + piece.text.length;
    // Typing right at an edge is beside the part, not in it.
    const inside = start >= from && end <= to && (start < end || (start > from && start < to));
    const text = piece.text.slice(0, start - from) + put + piece.text.slice(end - from);
    if (inside && piece.kind === 'field' && text.trim() !== '')
      return {
        fields: { ...built.fields, [piece.field]: text },
        pieces: built.pieces.with(at, { ...piece, text }),
      };
    from = to;
  }
  const pieces: Piece[] = [
    ...cut(built.pieces, 0, start),
    { kind: 'own', text: put },
    ...cut(built.pieces, end, before.length),
  ];
  return { fields: built.fields, pieces: merged(pieces) };
}

function indexOf(pieces: readonly Piece[], field: Dimension): number {
  return pieces.findIndex((piece) => piece.kind === 'field' && piece.field === field);
}

/** In reading order: before the first part that comes later, else at the end. */
function inserted(pieces: readonly Piece[], field: Dimension, text: string): Piece[] {
  const later = DIMENSIONS.slice(DIMENSIONS.indexOf(field) + 1);
  const found = pieces.findIndex((piece) => piece.kind === 'field' && later.includes(piece.field));
  const at = found < 0 ? pieces.length : found;
  const part: Piece = { kind: 'field', field, text };
  const head = glueAfter(pieces[at - 1]?.text ?? '');
  const put = at < pieces.length ? [head, part, glueAfter(text)] : [head, part];
  return pieces.toSpliced(at, 0, ...put).filter((piece) => piece.text !== '');
}

/** Takes a part out, and the mark that only stood there for it. */
function without(pieces: readonly Piece[], at: number): Piece[] {
  const [before, after] = [pieces[at - 1], pieces[at + 1]];
  const ends = !before || before.kind === 'glue' || /\s$/.test(before.text);
  if (after?.kind === 'glue' && ends) return pieces.toSpliced(at, 2);
  if (!after && before?.kind === 'glue') return pieces.toSpliced(at - 1, 2);
  return pieces.toSpliced(at, 1);
}

/** What stands between a text and the next: nothing after a space, a full stop in the text's own script. */
function glueAfter(text: string): Piece {
  if (text === '' || /\s$/.test(text)) return { kind: 'glue', text: '' };
  if (/[。！？；，、：]$/u.test(text)) return { kind: 'glue', text: '' };
  if (/[.!?;,:…]$/u.test(text)) return { kind: 'glue', text: ' ' };
  return { kind: 'glue', text: /[\p{Script=Han}”’」』）》]$/u.test(text) ? '。' : '. ' };
}

/** What lies between two places of the prompt; a piece that is cut is a field's no longer. */
function cut(pieces: readonly Piece[], start: number, end: number): Piece[] {
  const kept: Piece[] = [];
  let from = 0;
  for (const piece of pieces) {
    const to = from + piece.text.length;
    const text = piece.text.slice(Math.max(0, start - from), Math.max(0, end - from));
    if (text === piece.text) kept.push(piece);
    else if (to > start && from < end) kept.push({ kind: 'own', text });
    from = to;
  }
  return kept;
}

/** Joins neighbouring stretches of the person's own. */
function merged(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (piece.text === '') continue;
    if (piece.kind === 'own' && last?.kind === 'own')
      result[result.length - 1] = { kind: 'own', text: last.text + piece.text };
    else result.push(piece);
  }
  return result;
}

/** The one stretch in which two texts differ: `before[start…end]` became `put`. */
function difference(before: string, after: string): { start: number; end: number; put: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { start, end: before.length - tail, put: after.slice(start, after.length - tail) };
}
