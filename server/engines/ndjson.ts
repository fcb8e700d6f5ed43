import type { Readable } from 'node:stream';
import type { z } from 'zod';

/** Longest line accepted, bytes. A traceback of a thousand frames stays far below. */
export const MAX_LINE_BYTES = 1024 * 1024;

/**
 * Cuts a stream of bytes into lines. A line beyond `maxBytes` is dropped up to its end, and told once per `maxBytes` of
 * it, so that a program that never ends its line costs no memory.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #onLine: (line: string) => void;
  readonly #onOverflow: () => void;
  #parts: Uint8Array[] = [];
  #held = 0;
  #skipping = false;

  constructor(onLine: (line: string) => void, onOverflow: () => void, maxBytes = MAX_LINE_BYTES) {
    this.#onLine = onLine;
    this.#onOverflow = onOverflow;
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    for (;;) {
      const end = chunk.indexOf(0x0a, at);
      if (end < 0) {
        this.#hold(chunk.subarray(at));
        return;
      }
      this.#hold(chunk.subarray(at, end));
      this.end();
      at = end + 1;
    }
  }

  /** Closes the last line, which may lack its line feed. */
  end(): void {
    const line = Buffer.concat(this.#parts).toString('utf8').trim();
    const skipped = this.#skipping;
    this.#parts = [];
    this.#held = 0;
    this.#skipping = false;
    if (!skipped && line !== '') this.#onLine(line);
  }

  #hold(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#held += part.length;
    if (this.#held <= this.#maxBytes) {
      if (!this.#skipping) this.#parts.push(part);
      return;
    }
    this.#parts = [];
    this.#held = 0;
    this.#skipping = true;
    this.#onOverflow();
  }
}

/** A union of messages told apart by their `type`. */
type MessageUnion = z.ZodDiscriminatedUnion<readonly z.ZodObject<{ type: z.ZodLiteral<string> }>[], 'type'>;

/** What one line turned out to be. */
export type ParsedLine<Message> =
  | { kind: 'message'; message: Message }
  /** A type that a newer program knows: to be ignored. */
  | { kind: 'unknown'; type: string }
  | { kind: 'malformed'; reason: string };

/** Makes the parser of one union. It never throws. */
export function lineParser<Union extends MessageUnion>(
  union: Union,
): (line: string) => ParsedLine<z.infer<Union>> {
  const known = new Set(union.options.flatMap((option) => [...option.shape.type.values]));
  return (line) => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return { kind: 'malformed', reason: 'not JSON' };
    }
    if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') {
      return { kind: 'malformed', reason: 'no object with a type' };
    }
    if (!known.has(value.type)) return { kind: 'unknown', type: value.type };
    const parsed = union.safeParse(value);
    if (parsed.success) return { kind: 'message', message: parsed.data };
    const issue = parsed.error.issues[0];
    return {
      kind: 'malformed',
      reason: `${value.type}: ${issue?.path.join('.') || 'message'}: ${issue?.message}`,
    };
  };
}

/** What a reader of messages tells. */
export interface MessageHandlers<Message> {
  onMessage(message: Message): void;
  /** A line that is no message: `excerpt` is its beginning. The stream goes on. */
  onMalformed(reason: string, excerpt: string): void;
  /** The stream has ended; no message follows. */
  onEnd?(): void;
}

/** How much of a malformed line is worth keeping, in characters. */
const EXCERPT_CHARS = 200;

/** Reads one message a line from `stream` until it ends. Unknown types are skipped, malformed lines reported. */
export function readMessages<Union extends MessageUnion>(
  stream: Readable,
  union: Union,
  handlers: MessageHandlers<z.infer<Union>>,
): void {
  const parse = lineParser(union);
  const lines = new LineSplitter(
    (line) => {
      const parsed = parse(line);
      if (parsed.kind === 'message') handlers.onMessage(parsed.message);
      else if (parsed.kind === 'malformed') handlers.onMalformed(parsed.reason, line.slice(0, EXCERPT_CHARS));
    },
    () => handlers.onMalformed('line too long', ''),
  );
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    lines.end();
    handlers.onEnd?.();
  };
  stream.on('data', (chunk: Buffer) => lines.push(chunk));
  stream.once('end', end);
  stream.once('error', end);
  stream.once('close', end);
}
