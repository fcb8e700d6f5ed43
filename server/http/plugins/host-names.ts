import { isIP } from 'node:net';

/** Names that every machine has for itself. */
const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/**
 * The names under which the studio answers.
 *
 * A website can have its own name lead to this machine (DNS rebinding), and its pages would then be the studio's own to a
 * browser. So a name has to be one that nobody else can have: loopback names, addresses, and what somebody has allowed.
 * The port tells nothing: tunnels (ssh -L, containers, WSL, an editor's forwarding) have another one, and no website can
 * choose the name that goes with it. That a page at another port of this machine is another origin is `sameSite`'s affair,
 * which compares Origin with Host, ports included.
 */
export class HostNames {
  readonly #bound: string;
  readonly #further: ReadonlySet<string>;

  /** `bound`: the address it listens on, without brackets; `further`: HOST, at any port, or HOST:PORT beyond that. */
  constructor(bound: string, further: readonly string[]) {
    this.#bound = bound.toLowerCase();
    this.#further = new Set(further.map((name) => name.toLowerCase()));
  }

  /** Whether a Host header names this studio. */
  knows(header: string | undefined): boolean {
    const name = nameOf(header);
    if (name === null) return false;
    if (this.allows(header)) return true;
    if (name === this.#bound || LOOPBACK.includes(name) || name.endsWith('.localhost')) return true;
    // Listening everywhere, it is reached by whatever address this machine has.
    return ['0.0.0.0', '::'].includes(this.#bound) && isIP(name) !== 0;
  }

  /** Whether somebody has allowed the name of a Host header, or of an origin. */
  allows(header: string | undefined): boolean {
    const name = nameOf(header);
    if (name === null) return false;
    const full = header?.toLowerCase() ?? '';
    return this.#further.has(full) || this.#further.has(name) || this.#further.has(`[${name}]`);
  }
}

/** The name in a Host header, without port, brackets and a last dot; null for none. */
function nameOf(header: string | undefined): string | null {
  const parts = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/.exec(header?.toLowerCase() ?? '');
  return parts?.[1]?.replace(/^\[|\]$/g, '').replace(/\.$/, '') || null;
}
