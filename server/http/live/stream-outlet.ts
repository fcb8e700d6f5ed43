import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { LiveOutlet } from './live-feed.ts';

/** An answer of HTTP as an outlet of media: nothing is said there. */
export class StreamOutlet implements LiveOutlet {
  readonly OPEN = 1;
  readonly #stream: Writable;
  readonly #connection: Socket;

  constructor(stream: Writable, connection: Socket) {
    this.#stream = stream;
    this.#connection = connection;
  }

  get readyState(): number {
    return this.#stream.writable && !this.#connection.destroyed ? this.OPEN : 3;
  }

  get bufferedAmount(): number {
    return this.#stream.writableLength + this.#connection.writableLength;
  }

  send(data: Uint8Array | string): void {
    if (typeof data !== 'string') this.#stream.write(data);
  }

  terminate(): void {
    this.#connection.destroy();
  }
}
