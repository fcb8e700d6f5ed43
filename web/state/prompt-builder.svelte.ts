import { z } from 'zod';
import {
  attachField,
  type BuiltPrompt,
  buildPrompt,
  type Dimension,
  editPrompt,
  type Fields,
  foreignPrompt,
  isDetached,
  promptOf,
  setField,
} from './built-prompt.ts';
import type { Compose } from './compose.svelte.ts';
import { type Shelf, Stored } from './stored.ts';

const Field = z.enum(['person', 'action', 'scene', 'style']);
const Saved = z.object({
  open: z.boolean(),
  built: z.object({
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

/** As many built prompts as there may be steps to undo. */
const REMEMBERED = 100;

/** Four fields beside the prompt. Survives a reload; knows when the prompt has become another one. */
export class PromptBuilder {
  readonly #compose: Compose;
  readonly #stored: Stored<typeof Saved>;
  #open = $state(false);
  #written = $state.raw<BuiltPrompt>(foreignPrompt(''));
  #replaced = $state.raw<BuiltPrompt | null>(null);
  /** Built before the one at hand, newest last: undo may bring their prompts back, and then their fields come too. */
  #earlier: readonly BuiltPrompt[] = [];

  /** What the fields make of the prompt as it is now: nothing, where an example or an earlier run brought it. */
  #built = $derived.by(() => {
    const { prompt } = this.#compose;
    const known = [...this.#earlier, this.#written].findLast((built) => promptOf(built) === prompt);
    return known ?? foreignPrompt(prompt);
  });

  constructor(compose: Compose, shelf: Shelf | null) {
    this.#compose = compose;
    this.#stored = new Stored(shelf, 'prompt-builder', Saved);
    const saved = this.#stored.read();
    this.#open = saved?.open ?? false;
    if (saved) this.#written = saved.built;
  }

  /** Whether the fields are shown. */
  get open(): boolean {
    return this.#open;
  }

  get fields(): Fields {
    return this.#built.fields;
  }

  /** Whether the prompt has gone its own way here: it was rewritten across the edges of this field's part. */
  detached(field: Dimension): boolean {
    return isDetached(this.#built, field);
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
    this.#take(setField(this.#built, field, text));
  }

  /** The prompt as edited by hand. */
  edit(prompt: string): void {
    this.#take(editPrompt(this.#built, prompt));
  }

  /** Puts a detached field into the prompt again. */
  attach(field: Dimension): void {
    this.#take(attachField(this.#built, field));
  }

  /** Starts from other fields. The prompt before is one step away, see `restore`. */
  startFrom(fields: Fields): void {
    const before = this.#built;
    this.#take(buildPrompt(fields));
    this.#replaced = promptOf(before).trim() === '' ? null : before;
  }

  /** Brings back what the last template replaced. */
  restore(): void {
    if (this.#replaced) this.#take(this.#replaced);
  }

  #take(built: BuiltPrompt): void {
    this.#replaced = null;
    this.#earlier = [...this.#earlier, this.#written].slice(-REMEMBERED);
    this.#written = built;
    this.#compose.setPrompt(promptOf(built));
    this.#save();
  }

  #save(): void {
    this.#stored.write({
      open: this.#open,
      built: { fields: this.#written.fields, pieces: [...this.#written.pieces] },
    });
  }
}
