import { createReadStream } from 'node:fs';
import { Failure } from '../failure.ts';

/** Read at a time, bytes. */
const READ_BYTES = 256 * 1024;
/** JSON longer than this before the payload is something else. */
const MAX_HEAD_BYTES = 64 * 1024;

/** The bytes of a file that is nothing but pixels. */
export async function* rawPayload(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield* createReadStream(path, { highWaterMark: READ_BYTES });
}

/**
 * The bytes that the JSON file at `path` holds as hexadecimal text under `key`, its last one. The file may be many
 * times larger than what is in memory of it. `onHead` is given what stands before, as an object.
 * @throws Failure when there is no such text, and when it breaks off.
 */
export async function* hexPayload(
  path: string,
  key: string,
  onHead: (head: unknown) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const start = new RegExp(`${JSON.stringify(key).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\s*:\\s*"`);
  let head: string | null = '';
  let rest = '';
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) {
    let text = rest + (chunk as Buffer).toString('latin1');
    rest = '';
    if (head !== null) {
      head += text;
      const found = start.exec(head);
      if (!found && head.length > MAX_HEAD_BYTES) break;
      if (!found) continue;
      onHead(parsed(`${head.slice(0, found.index).replace(/,\s*$/, '')}}`));
      text = head.slice(found.index + found[0].length);
      head = null;
    }
    const end = text.indexOf('"');
    const digits = end < 0 ? text : text.slice(0, end);
    // A byte is two digits, and the second may come with the next chunk.
    const whole = digits.length - (digits.length % 2);
    const bytes = Buffer.from(digits.slice(0, whole), 'hex');
    if (bytes.length * 2 !== whole)
      throw new Failure('engine_failed', `"${key}" holds what is no hexadecimal.`);
    yield bytes;
    if (end >= 0) {
      if (whole < digits.length) throw new Failure('engine_failed', `"${key}" holds half a byte.`);
      return;
    }
    rest = digits.slice(whole);
  }
  throw new Failure('engine_failed', head === null ? `"${key}" breaks off.` : `There is no "${key}" in it.`);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
