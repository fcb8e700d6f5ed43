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

/** A message that waits for somebody to listen. */
interface Kept {
  call: string;
  /** Whether the next one of its call says all that it says. */
  isPassing: boolean;
  line: string;
}

/** One client: the stream on which it hears of its calls, and what it has missed. */
export class Session {
  readonly #pending = new Set<string>();
  #kept: Kept[] = [];
  #stream: PassThrough | null = null;
  #lingering: NodeJS.Timeout | undefined;

  /** Calls of it that have not ended. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Whether there is something to be heard, now or later. */
  get isAlive(): boolean {
    return this.#pending.size > 0 || this.#kept.length > 0;
  }

  /** Whether the client hears what is said at once. */
  get isListening(): boolean {
    return this.#stream !== null;
  }

  begin(call: string): void {
    clearTimeout(this.#lingering);
    this.#pending.add(call);
  }

  /** Tells the client something about one of its calls; kept for later where it is not listening. */
  tell(call: string, news: News): void {
    const isPassing = news.msg === 'progress' || news.msg === 'estimation';
    this.#say({ call, isPassing, line: event({ ...news, event_id: call }) });
  }

  /** The last message about a call. */
  end(call: string, message: object): void {
    this.#pending.delete(call);
    this.#say({ call, isPassing: false, line: event({ ...message, event_id: call }) });
    this.#closeWhereAllIsSaid();
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
    const kept = this.#kept;
    this.#kept = [];
    for (const { line } of kept) stream.write(line);
    this.#closeWhereAllIsSaid();
    return stream;
  }

  #say(one: Kept): void {
    const stream = this.#stream;
    if (!stream) this.#keep(one);
    else if (!one.isPassing || stream.writableLength < BEHIND_BYTES) stream.write(one.line);
  }

  #keep(one: Kept): void {
    this.#kept = this.#kept.filter(({ call, isPassing }) => !isPassing || call !== one.call);
    if (this.#kept.length < MOST_KEPT) this.#kept.push(one);
  }

  /** A client that hears of the end without this hangs in its next call. */
  #closeWhereAllIsSaid(): void {
    clearTimeout(this.#lingering);
    if (this.#pending.size > 0) return;
    this.#lingering = setTimeout(() => {
      this.#stream?.end(event({ msg: 'close_stream' }));
      this.#stream = null;
    }, LINGER_MS).unref();
  }
}

/** A server-sent event. Gradio's Python client takes lines that begin with `data:` and nothing else. */
export function event(message: object): string {
  return `data: ${JSON.stringify(message)}\n\n`;
}
