import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { EngineEvent } from './protocol.ts';

/** File descriptor that takes the events. */
const EVENTS_FD = 3;

/** Where the engine's events go: one JSON line each, on a pipe of their own that no stray print can disturb. */
export class EventPipe {
  readonly #socket: Socket;

  /** @throws when the process was started without the pipe. */
  constructor() {
    fstatSync(EVENTS_FD);
    this.#socket = new Socket({ fd: EVENTS_FD, readable: false, writable: true });
    // The reader is gone: stdin closes too, and that ends the process.
    this.#socket.on('error', () => {});
  }

  send(event: EngineEvent): void {
    if (!this.#socket.destroyed) this.#socket.write(`${JSON.stringify(event)}\n`);
  }

  /** Resolves when everything has been handed to the reader, or cannot be any more. */
  flush(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.destroyed) return resolve();
      this.#socket.once('close', () => resolve());
      this.#socket.end(() => resolve());
    });
  }
}
