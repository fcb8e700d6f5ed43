import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** Bytes in their order, of which most are passed over. */
export interface ByteSource {
  /** The next bytes; fewer where it ends. */
  read(length: number): Promise<Buffer>;
  skip(length: number): Promise<void>;
}

/** A file: what is passed over is not read. */
export function bytesOfFile(file: FileHandle): ByteSource {
  let at = 0;
  return {
    async read(length) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
      at += bytesRead;
      return buffer.subarray(0, bytesRead);
    },
    async skip(length) {
      at += length;
    },
  };
}

/** An upload: what is passed over is let go as it comes, and nothing but what is read is kept. */
export function bytesOfStream(stream: Readable): ByteSource {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  /** Hands over so many bytes piece by piece. */
  const take = async (length: number, to: (piece: Buffer) => void): Promise<void> => {
    for (let left = length; left > 0; ) {
      if (rest.length === 0) {
        const next = await chunks.next();
        if (next.done) return;
        rest = next.value;
      }
      const piece = rest.subarray(0, left);
      rest = rest.subarray(piece.length);
      left -= piece.length;
      to(piece);
    }
  };
  return {
    async read(length) {
      const pieces: Buffer[] = [];
      await take(length, (piece) => pieces.push(piece));
      return Buffer.concat(pieces);
    },
    skip: (length) => take(length, () => {}),
  };
}
