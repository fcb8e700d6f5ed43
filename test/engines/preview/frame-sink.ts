import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { type FrameHeader, readFrames } from '../../../server/wire/frames.ts';

/** One frame that came over the socket. */
export interface ReceivedFrame {
  header: FrameHeader;
  /** When it was there whole, ms of `performance.now()`. */
  at: number;
  /** SHA-256 of its pixels. */
  hash: string;
  /** Its pixels, where they were asked for. */
  pixels: Uint8Array | null;
}

/** Stands where the encoder stands: takes the frames of one run from a Unix socket. */
export class FrameSink {
  readonly path: string;
  readonly frames: ReceivedFrame[] = [];
  /** Settles when the engine has closed its side; false when it did so inside a frame. */
  readonly whole: Promise<boolean>;
  readonly #server: Server;
  readonly #keepPixels: boolean;
  #socket: Socket | null = null;
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => {};
  #heard: () => void = () => {};

  private constructor(server: Server, path: string, keepPixels: boolean) {
    this.#server = server;
    this.path = path;
    this.#keepPixels = keepPixels;
    this.whole = once(server, 'connection').then(([socket]) => this.#take(socket));
  }

  static async listen(path: string, keepPixels = false): Promise<FrameSink> {
    const server = createServer();
    const sink = new FrameSink(server, path, keepPixels);
    server.listen(path);
    await once(server, 'listening');
    return sink;
  }

  /** Takes no more frames until `resume`. */
  pause(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  resume(): void {
    this.#open();
  }

  /** Resolves once this many frames are there. */
  async reach(count: number): Promise<void> {
    while (this.frames.length < count) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  /** Hangs up on the engine. */
  close(): void {
    this.#socket?.destroy();
    this.#server.close();
  }

  async #take(socket: Socket): Promise<boolean> {
    this.#socket = socket;
    try {
      for await (const { header, payload } of readFrames(socket)) {
        this.frames.push({
          header,
          at: performance.now(),
          hash: createHash('sha256').update(payload).digest('hex'),
          pixels: this.#keepPixels ? Uint8Array.from(payload) : null,
        });
        this.#heard();
        await this.#gate;
      }
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  }
}
