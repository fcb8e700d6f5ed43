import type { StudioEvent } from '../contract/index.ts';
import { type EventFilter, type EventLog, wanted } from '../runs/event-log.ts';

/** The part of a socket that a feed uses. */
export interface FeedSocket {
  readonly bufferedAmount: number;
  send(text: string): void;
}

/** Events are read from the log so many at a time. */
const PAGE = 200;
/** Beyond this much unsent, bytes, a client is given no more until it has caught up. */
const MAX_BUFFERED = 1024 * 1024;
const LOOK_AGAIN_MS = 50;

/**
 * Sends one client every event after its cursor, once and in order. It reads the stored log until it has reached the
 * end and only then listens; a slow client falls back to the log instead of filling the studio's memory.
 */
export class EventFeed {
  readonly #socket: FeedSocket;
  readonly #log: EventLog;
  #filter: EventFilter = new Set();
  #cursor = 0;
  #following = false;
  #timer: NodeJS.Timeout | null = null;
  #stopListening: (() => void) | null = null;

  constructor(socket: FeedSocket, log: EventLog) {
    this.#socket = socket;
    this.#log = log;
  }

  /** Begins, or begins anew: everything after `after`, or from now on. */
  subscribe(filter: EventFilter, after: number | undefined): void {
    this.#filter = filter;
    this.#cursor = after ?? this.#log.last();
    this.#stopListening ??= this.#log.listen((event) => this.#heard(event));
    this.#catchUp();
  }

  close(): void {
    this.#stopListening?.();
    this.#stopListening = null;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #heard(event: StudioEvent): void {
    // Not following: the log has it, and it will be read from there.
    if (!this.#following || event.seq <= this.#cursor) return;
    this.#pass(event);
    if (this.#socket.bufferedAmount > MAX_BUFFERED) this.#catchUp();
  }

  /** Reading and listening are synchronous: nothing can fall between the last page and the first event heard. */
  #catchUp(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#following = false;
    if (this.#socket.bufferedAmount <= MAX_BUFFERED) {
      const page = this.#log.after(this.#cursor, PAGE);
      for (const event of page) this.#pass(event);
      this.#following = page.length < PAGE;
    }
    if (this.#following) return;
    const isWaiting = this.#socket.bufferedAmount > 0;
    this.#timer = setTimeout(() => this.#catchUp(), isWaiting ? LOOK_AGAIN_MS : 0);
  }

  #pass(event: StudioEvent): void {
    this.#cursor = event.seq;
    if (wanted(event, this.#filter)) this.#socket.send(JSON.stringify(event));
  }
}
