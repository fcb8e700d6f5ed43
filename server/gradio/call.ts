import { randomBytes } from 'node:crypto';
import type { Endpoint } from './endpoints.ts';
import type { News, Outcome } from './messages.ts';

/** One call of an endpoint, from the request to its outcome. */
export class Call {
  /** Unguessable: whoever knows it made the call. */
  readonly id = randomBytes(16).toString('hex');
  readonly endpoint: Endpoint;
  readonly session: string;
  /** Resolves, and never rejects. */
  readonly outcome: Promise<Outcome>;
  readonly #settle: (outcome: Outcome) => void;
  readonly #cancelled = new AbortController();

  constructor(endpoint: Endpoint, session: string) {
    this.endpoint = endpoint;
    this.session = session;
    const { promise, resolve } = withResolvers<Outcome>();
    this.outcome = promise;
    this.#settle = resolve;
  }

  /** Aborted once whoever made the call wants it no more. */
  get cancelled(): AbortSignal {
    return this.#cancelled.signal;
  }

  cancel(): void {
    this.#cancelled.abort();
  }

  end(outcome: Outcome): void {
    this.#settle(outcome);
  }
}

/** Whoever performs a call tells its news to this. */
export type Tell = (news: News) => void;

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
