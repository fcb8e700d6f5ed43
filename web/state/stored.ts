import type { z } from 'zod';

/** Where the page remembers things; `localStorage`, or null where the browser refuses it. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The browser's storage, or null when it is switched off (private windows, blocked cookies). */
export function browserShelf(): Shelf | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** One remembered value. Anything unreadable counts as nothing remembered: an older page may have written it. */
export class Stored<S extends z.ZodType> {
  readonly #shelf: Shelf | null;
  readonly #key: string;
  readonly #schema: S;

  constructor(shelf: Shelf | null, key: string, schema: S) {
    this.#shelf = shelf;
    this.#key = `studio.${key}`;
    this.#schema = schema;
  }

  read(): z.output<S> | null {
    try {
      const text = this.#shelf?.getItem(this.#key);
      if (!text) return null;
      const parsed = this.#schema.safeParse(JSON.parse(text));
      return parsed.success ? parsed.data : null;
    } catch {
      return null;
    }
  }

  /** Never throws: a full or forbidden storage only means that the page forgets. */
  write(value: z.input<S>): void {
    try {
      this.#shelf?.setItem(this.#key, JSON.stringify(value));
    } catch {}
  }
}
