import { isIP } from 'node:net';

/** The Host headers under which the studio answers. */
export class HostNames {
  readonly #bound: string;
  readonly #further: ReadonlySet<string>;

  /** `bound`: the address it listens on, without brackets; `further`: HOST or HOST:PORT beyond that. */
  constructor(bound: string, further: readonly string[]) {
    this.#bound = bound.toLowerCase();
    this.#further = new Set(further.map((name) => name.toLowerCase()));
  }

  /** Whether a Host header names this studio on `port`. A name that merely resolves to it (DNS rebinding) does not. */
  knows(header: string | undefined, port: number): boolean {
    const host = header?.toLowerCase();
    if (!host) return false;
    if (this.#further.has(host)) return true;
    const parts = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(host);
    if (!parts?.[1]) return false;
    const name = parts[1].replace(/^\[|\]$/g, '').replace(/\.$/, '');
    return Number(parts[2] ?? 80) === port && this.#isOurs(name);
  }

  #isOurs(name: string): boolean {
    if (name === this.#bound || ['localhost', '127.0.0.1', '::1'].includes(name)) return true;
    // Listening everywhere, it is reached by whatever address this machine has; an address cannot be rebound.
    return ['0.0.0.0', '::'].includes(this.#bound) && isIP(name) !== 0;
  }
}
