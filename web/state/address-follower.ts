import type { EngineId, Params } from '#contract';
import { type Address, type Linked, readLink, writeLink } from './link.ts';

/** Pause after the last change before the address follows, ms: browsers allow a hundred changes in half a minute. */
const PAUSE = 400;

/** What the address is to say. `usual`: what it need not say. */
export type Addressed = { params: Params; usual: Params; engine: EngineId | null };

/** Keeps the settings of the next run in the address, so that it can be sent to somebody. */
export class AddressFollower {
  readonly #address: Address | null;
  /** Null while there is nothing to say yet. */
  readonly #say: () => Addressed | null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param address null = settings travel nowhere */
  constructor(address: Address | null, say: () => Addressed | null) {
    this.#address = address;
    this.#say = say;
  }

  /** What the address asks for now. */
  read(): Linked {
    return readLink(this.#address?.search() ?? '');
  }

  follow(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), PAUSE);
  }

  /** Writes it now. */
  flush(): void {
    clearTimeout(this.#timer);
    const said = this.#say();
    if (said) this.#address?.replace(writeLink(said.params, said.usual, said.engine));
  }
}
