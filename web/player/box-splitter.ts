import { type Box, boxHeader } from './boxes.ts';

/**
 * Cuts a stream of bytes, arriving in pieces of any length, into whole top-level boxes. Pieces are joined once per box,
 * so a large `mdat` in thousands of pieces costs one copy. Throws `NotBoxes` when the bytes are something else.
 */
export class BoxSplitter {
  #pieces: Uint8Array[] = [];
  #length = 0;

  /** Bytes of the box that has begun and is not complete. */
  get pending(): number {
    return this.#length;
  }

  /** Takes the next piece and returns the boxes that it completes. */
  push(piece: Uint8Array): Box[] {
    if (piece.length > 0) {
      this.#pieces.push(piece);
      this.#length += piece.length;
    }
    const done: Box[] = [];
    for (;;) {
      const head = boxHeader(this.#front(16));
      if (!head || head.size > this.#length) return done;
      const bytes = this.#take(head.size);
      done.push({ type: head.type, bytes, body: bytes.subarray(head.header) });
    }
  }

  /** At least `count` bytes from the front where there are as many, joining only the pieces needed. */
  #front(count: number): Uint8Array {
    const first = this.#pieces[0];
    if (!first) return new Uint8Array(0);
    if (first.length >= count || this.#pieces.length === 1) return first;
    let joined = 0;
    let used = 0;
    while (used < this.#pieces.length && joined < count) joined += this.#pieces[used++]?.length ?? 0;
    const front = join(this.#pieces.slice(0, used), joined);
    this.#pieces = [front, ...this.#pieces.slice(used)];
    return front;
  }

  #take(size: number): Uint8Array {
    const front = this.#front(size);
    this.#length -= size;
    const rest = front.subarray(size);
    this.#pieces = rest.length > 0 ? [rest, ...this.#pieces.slice(1)] : this.#pieces.slice(1);
    return front.subarray(0, size);
  }
}

function join(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
