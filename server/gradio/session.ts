import { PassThrough } from 'node:stream';
import type { News } from './messages.ts';

/** As often as Gradio itself, ms; proxies close what is silent for longer. */
const HEARTBEAT_MS = 15_000;
/** A reader this far behind, bytes, is told of ends only. */
const BEHIND_BYTES = 256 * 1024;
/** Messages kept for a session that is not listening. */
const MOST_KEPT = 1_000;

/**
 * The stream stays open for this long after all is said, ms. Gradio's Python clients before 2 take a call that is made
 * while their stream is being closed for cancelled; a script makes its next call sooner than this, or much later.
 */
const LINGER_MS = 1_000;

/**
 * A client is told that a call has ended no sooner than this after it was taken, and after the client began to listen,
 * ms. Gradio's Python clients before 2 lose their stream where a call ends before they have noted its number: they take
 * all their calls for cancelled, or wait for ever.
 */
const SOONEST_END_MS = 500;

/** A message that waits to be told. */
interface Kept {
  call: string;
  /** Whether the next one of its call says all that it says. */
  isPassing: boolean;
  line: string;
  /** Not to be told before this, on the clock of `performance.now()`; of ends only. */
  due: number | null;
}

/** One client: the stream on which it hears of its calls, and what it has missed. */
export class Session {
  /** When each call that has not ended was taken, on the clock of `performance.now()`. */
  readonly #pending = new Map<string, number>();
  #kept: Kept[] = [];
  #stream: PassThrough | null = null;
  /** Ends the stream, or tells what was not to be told before. */
  #timer: NodeJS.Timeout | undefined;

  /** Calls of it that have not ended. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Whether there is something to be heard, now or later. */
  get isAlive(): boolean {
    return this.#pending.size > 0 || this.#kept.length > 0;
  }

  begin(call: string): void {
    this.#pending.set(call, performance.now());
    this.#wait();
  }

  /** Tells the client something about one of its calls; kept for later where it is not listening. */
  tell(call: string, news: News): void {
    const isPassing = news.msg === 'progress' || news.msg === 'estimation';
    this.#say({ call, isPassing, line: event({ ...news, event_id: call }), due: null });
  }

  /** The last message about a call. */
  end(call: string, message: object): void {
    const due = (this.#pending.get(call) ?? 0) + SOONEST_END_MS;
    this.#pending.delete(call);
    this.#say({ call, isPassing: false, line: event({ ...message, event_id: call }), due });
  }

  /** A stream of all that was missed and of all that comes. It ends what listened before. */
  listen(): PassThrough {
    this.#stream?.end();
    const stream = new PassThrough();
    this.#stream = stream;
    const pulse = setInterval(() => stream.write(event({ msg: 'heartbeat' })), HEARTBEAT_MS);
    stream.once('close', () => {
      clearInterval(pulse);
      if (this.#stream === stream) this.#stream = null;
    });
    const soonest = performance.now() + SOONEST_END_MS;
    this.#kept = this.#kept.map((one) => ({ ...one, due: one.due && Math.max(one.due, soonest) }));
    this.#wait();
    return stream;
  }

  #say(one: Kept): void {
    const stream = this.#stream;
    if (!stream) this.#keep(one);
    else if (!one.isPassing || stream.writableLength < BEHIND_BYTES) this.#kept.push(one);
    this.#wait();
  }

  #keep(one: Kept): void {
    this.#kept = this.#kept.filter(({ call, isPassing }) => !isPassing || call !== one.call);
    if (this.#kept.length < MOST_KEPT) this.#kept.push(one);
  }

  /** Tells what is due, and comes back for what is not. */
  #wait(): void {
    clearTimeout(this.#timer);
    const stream = this.#stream;
    if (!stream) return;
    const now = performance.now();
    const isDue = ({ due }: Kept) => due === null || due <= now;
    for (const { line } of this.#kept.filter(isDue)) stream.write(line);
    this.#kept = this.#kept.filter((one) => !isDue(one));
    const next = Math.min(...this.#kept.map(({ due }) => due ?? now));
    if (this.#kept.length > 0) this.#timer = setTimeout(() => this.#wait(), Math.ceil(next - now)).unref();
    else if (this.#pending.size === 0) this.#timer = setTimeout(() => this.#close(), LINGER_MS).unref();
  }

  /** A client that hears of the end without this hangs in its next call. */
  #close(): void {
    this.#stream?.end(event({ msg: 'close_stream' }));
    this.#stream = null;
  }
}

/** A server-sent event. Gradio's Python client takes lines that begin with `data:` and nothing else. */
export function event(message: object): string {
  return `data: ${JSON.stringify(message)}\n\n`;
}
