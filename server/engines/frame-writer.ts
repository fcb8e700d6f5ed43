import { connect, type Socket } from 'node:net';
import { encodeFrameHeader, FRAME_HEADER_BYTES, frameBytes, type PixelFormat } from '../wire/frames.ts';

/** How many frames may be on their way at once: one at the reader, one in the socket, one being drawn. */
const BUFFERS = 3;

/** A frame's memory: the header lies before the picture, so that both leave in one write. */
interface Slot {
  whole: Uint8Array;
  payload: Uint8Array;
}

/**
 * Hands frames to the encoder process over its Unix socket. The memory goes round: `acquire` gives a free picture,
 * `send` takes it away again, and while the reader is behind `acquire` waits. That is the back-pressure, and it bounds
 * the memory to three frames however slow the reader is.
 */
export class FrameWriter {
  readonly #socket: Socket;
  readonly #picture: { width: number; height: number; format: PixelFormat };
  readonly #free: Slot[] = [];
  readonly #lent = new Map<Uint8Array, Slot>();
  #waiting: { resolve: (payload: Uint8Array) => void; reject: (cause: Error) => void }[] = [];
  #failure: Error | null = null;
  #sent = 0;

  private constructor(socket: Socket, picture: { width: number; height: number; format: PixelFormat }) {
    this.#socket = socket;
    this.#picture = picture;
    const bytes = frameBytes(picture.width, picture.height, picture.format);
    for (let count = 0; count < BUFFERS; count++) {
      const whole = new Uint8Array(FRAME_HEADER_BYTES + bytes);
      this.#free.push({ whole, payload: whole.subarray(FRAME_HEADER_BYTES) });
    }
    // A reader that goes away is reported by the next acquire() or end(), not as an uncaught error.
    socket.on('error', (cause) => this.#fail(cause));
    socket.on('close', () => this.#fail(new Error('The reader of the frames has gone.')));
    socket.resume();
  }

  /** Connects to the socket at `path`. @throws the system error when nobody listens there. */
  static connect(
    path: string,
    picture: { width: number; height: number; format: PixelFormat },
  ): Promise<FrameWriter> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new FrameWriter(socket, picture));
      });
    });
  }

  /** How many frames have been given to the socket. */
  get sent(): number {
    return this.#sent;
  }

  /**
   * Memory for the next frame, `width × height` in the writer's format. Its old content is undefined.
   * Resolves when the reader has kept up; rejects when it has gone.
   */
  acquire(): Promise<Uint8Array> {
    if (this.#failure) return Promise.reject(this.#failure);
    const slot = this.#free.pop();
    if (slot === undefined) {
      return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
    }
    this.#lent.set(slot.payload, slot);
    return Promise.resolve(slot.payload);
  }

  /** The same at once; null while the reader has not kept up. */
  tryAcquire(): Uint8Array | null {
    if (this.#failure) throw this.#failure;
    const slot = this.#free.pop();
    if (slot === undefined) return null;
    this.#lent.set(slot.payload, slot);
    return slot.payload;
  }

  /**
   * Sends memory that `acquire` gave. It must not be touched afterwards. Frames are numbered in this order, but for those
   * of a session, which are `timed`.
   */
  send(payload: Uint8Array, timed?: { index: number; time: number }): void {
    const slot = this.#lent.get(payload);
    if (slot === undefined) throw new Error('Only memory from acquire() can be sent, and only once.');
    this.#lent.delete(payload);
    encodeFrameHeader(slot.whole, { index: this.#sent++, ...this.#picture, ...timed });
    // The callback comes when the kernel has taken every byte: only then may the memory be drawn into again.
    this.#socket.write(slot.whole, (cause) => {
      if (!cause) this.#release(slot);
    });
  }

  /** Resolves when the last frame has left and the end is told; rejects when the reader went away before. */
  end(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      // Not `close`: the reader may keep its half open until its file is written.
      this.#socket.once('finish', resolve);
      this.#socket.once('close', () => {
        if (!this.#socket.writableFinished) reject(this.#failure);
      });
      this.#socket.end();
    });
  }

  /** Drops what has not left yet and closes. For a run that was cancelled. */
  destroy(): void {
    this.#socket.destroy();
  }

  #release(slot: Slot): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#free.push(slot);
      return;
    }
    this.#lent.set(slot.payload, slot);
    next.resolve(slot.payload);
  }

  #fail(cause: Error): void {
    this.#failure ??= cause;
    for (const waiter of this.#waiting) waiter.reject(this.#failure);
    this.#waiting = [];
  }
}
