/** A map that forgets what was used longest ago. */
export class Recent<V> {
  readonly #entries = new Map<string, V>();
  readonly #kept: number;

  /** Keeps this many entries. */
  constructor(kept: number) {
    this.#kept = kept;
  }

  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#kept) break;
      this.#entries.delete(oldest);
    }
  }

  /** Forgets an entry, if it still is this one. */
  drop(key: string, value: V): void {
    if (this.#entries.get(key) === value) this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
