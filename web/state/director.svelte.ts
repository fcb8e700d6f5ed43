import { z } from 'zod';
import type { Compose } from './compose.svelte.ts';
import { type Shelf, Stored } from './stored.ts';
import {
  attachField,
  boardOf,
  type Dimension,
  editPrompt,
  type Fields,
  foreignBoard,
  isDetached,
  promptOf,
  type Storyboard,
  setField,
} from './storyboard.ts';

const Field = z.enum(['person', 'action', 'scene', 'style']);
const Saved = z.object({
  open: z.boolean(),
  board: z.object({
    fields: z.record(Field, z.string()),
    pieces: z.array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('field'), field: Field, text: z.string() }),
        z.object({ kind: z.literal('glue'), text: z.string() }),
        z.object({ kind: z.literal('own'), text: z.string() }),
      ]),
    ),
  }),
});

/** Four fields beside the prompt. Survives a reload; knows when the prompt has become another one. */
export class Director {
  readonly #compose: Compose;
  readonly #stored: Stored<typeof Saved>;
  #open = $state(false);
  #written = $state.raw<Storyboard>(foreignBoard(''));
  #replaced = $state.raw<Storyboard | null>(null);

  /** What the fields make of the prompt as it is now: nothing, where an example or an earlier run brought it. */
  #board = $derived.by(() =>
    promptOf(this.#written) === this.#compose.prompt ? this.#written : foreignBoard(this.#compose.prompt),
  );

  constructor(compose: Compose, shelf: Shelf | null) {
    this.#compose = compose;
    this.#stored = new Stored(shelf, 'director', Saved);
    const saved = this.#stored.read();
    this.#open = saved?.open ?? false;
    if (saved) this.#written = saved.board;
  }

  /** Whether the fields are shown. */
  get open(): boolean {
    return this.#open;
  }

  get fields(): Fields {
    return this.#board.fields;
  }

  /** Whether the prompt has gone its own way here: it was rewritten across the edges of this field's part. */
  detached(field: Dimension): boolean {
    return isDetached(this.#board, field);
  }

  /** Whether a template took the place of a prompt that can be brought back. */
  get canRestore(): boolean {
    return this.#replaced !== null;
  }

  show(open: boolean): void {
    this.#open = open;
    this.#save();
  }

  /** Writes a field; what the person wrote into the prompt stays. */
  setField(field: Dimension, text: string): void {
    this.#take(setField(this.#board, field, text));
  }

  /** The prompt as edited by hand. */
  edit(prompt: string): void {
    this.#take(editPrompt(this.#board, prompt));
  }

  /** Puts a detached field into the prompt again. */
  attach(field: Dimension): void {
    this.#take(attachField(this.#board, field));
  }

  /** Starts from other fields. The prompt before is one step away, see `restore`. */
  startFrom(fields: Fields): void {
    const before = this.#board;
    this.#take(boardOf(fields));
    this.#replaced = promptOf(before).trim() === '' ? null : before;
  }

  /** Brings back what the last template replaced. */
  restore(): void {
    if (this.#replaced) this.#take(this.#replaced);
  }

  #take(board: Storyboard): void {
    this.#replaced = null;
    this.#written = board;
    this.#compose.setPrompt(promptOf(board));
    this.#save();
  }

  #save(): void {
    this.#stored.write({
      open: this.#open,
      board: { fields: this.#written.fields, pieces: [...this.#written.pieces] },
    });
  }
}
