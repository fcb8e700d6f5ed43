import { createContext } from 'svelte';
import type { Studio } from './studio.svelte.ts';
import type { Trouble } from './trouble.ts';

/** One message in the corner of the page. */
export type Notice = { id: string; tone: 'info' | 'trouble'; said: Trouble | string };

/** How long a remark stays, ms: long enough to read twice. */
const LINGER = 6000;

/** What the page has to say that belongs to no place on it: troubles of the list, the queue and the engines. */
export class Notices {
  readonly #studio: Studio;
  /** Troubles that were closed; a new one is a new object. */
  #closed = $state.raw<ReadonlySet<Trouble>>(new Set());
  #said = $state.raw<Notice | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  #current = $derived.by(() => {
    const { runs, queue, engines } = this.#studio;
    const troubles = { runs: runs.trouble, queue: queue.trouble, engines: engines.trouble };
    const notices: Notice[] = [];
    for (const [id, said] of Object.entries(troubles)) {
      if (!said || this.#closed.has(said)) continue;
      // Why something was not done is worth a word for as long as it is so.
      if (said.kind === 'unreachable' && this.#studio.connection === 'online') continue;
      // One fact is one message, however many things were not done for it.
      if (said.kind === 'unreachable' && notices.some((one) => isUnreachable(one))) continue;
      notices.push({ id, tone: 'trouble', said });
    }
    return this.#said ? [...notices, this.#said] : notices;
  });

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  get current(): readonly Notice[] {
    return this.#current;
  }

  /** Says something for a while. */
  say(text: string): void {
    this.#said = { id: 'said', tone: 'info', said: text };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#said = null;
    }, LINGER);
  }

  close(notice: Notice): void {
    if (typeof notice.said === 'string') this.#said = null;
    else this.#closed = new Set(this.#closed).add(notice.said);
  }
}

function isUnreachable({ said }: Notice): boolean {
  return typeof said !== 'string' && said.kind === 'unreachable';
}

export const [getNotices, setNotices] = createContext<Notices>();
