import {
  LIVE_UNIT,
  LIVE_UNIT_HEADER_BYTES,
  type LiveMessage,
  type LiveTransport,
} from '../../contract/index.ts';
import type { LiveSession } from '../../studio.ts';

/** Where media go: a WebSocket, or what acts as one. */
export interface LiveOutlet {
  readonly OPEN: number;
  readonly readyState: number;
  /** What has not left yet, bytes. */
  readonly bufferedAmount: number;
  send(data: Uint8Array | string): void;
  /** Gives it up at once. */
  terminate(): void;
}

/** What may wait for a client before pictures are left out for it, bytes: about half a second of them. */
const MOST_WAITING = 192 * 1024;
/** Sound alone comes to so much in a minute and more: a client that does not even take that is gone. */
const GIVEN_UP = 8 * 1024 * 1024;

/**
 * What a session shows, to one client. One that is slow misses pictures and no sound, until it has caught up and a picture
 * comes that it can begin with; it never holds up the session.
 */
export class LiveFeed {
  readonly #socket: LiveOutlet;
  readonly #session: LiveSession;
  readonly #stops: (() => void)[];
  #dropped = 0;
  /** Whether it waits for a picture that it can begin with. */
  #needsKey = true;
  #asked = false;

  constructor(socket: LiveOutlet, session: LiveSession, transport: LiveTransport) {
    this.#socket = socket;
    this.#session = session;
    const tell = (message: LiveMessage) => this.#tell(message);
    if (transport === 'fragments') this.#send(session.stream.beginning);
    const stop =
      transport === 'units'
        ? session.watch({
            message: tell,
            sound: (time, pcm) =>
              this.#send(
                unit(LIVE_UNIT.sound, time, new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength)),
              ),
            picture: ({ key, time, bytes }) => {
              if (this.#takesPicture(key))
                this.#send(unit(key ? LIVE_UNIT.keyPicture : LIVE_UNIT.picture, time, bytes));
            },
          })
        : session.watch({
            message: tell,
            fragment: ({ key, bytes, sound }) => this.#send(this.#takesPicture(key) ? bytes : sound),
          });
    this.#stops = [stop];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #takesPicture(key: boolean): boolean {
    const isBehind = this.#socket.bufferedAmount > MOST_WAITING;
    if (isBehind) this.#needsKey = true;
    if (key && !isBehind) this.#needsKey = false;
    if (!this.#needsKey) return true;
    this.#dropped += 1;
    if (!isBehind && !this.#asked) this.#session.wantKey();
    this.#asked = !isBehind;
    return false;
  }

  #tell(message: LiveMessage): void {
    const whole = message.type === 'stats' ? { ...message, dropped: this.#dropped } : message;
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(whole));
  }

  #send(bytes: Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN || bytes.length === 0) return;
    if (this.#socket.bufferedAmount > GIVEN_UP) this.#socket.terminate();
    else this.#socket.send(bytes);
  }
}

function unit(kind: number, time: number, payload: Uint8Array): Uint8Array {
  const message = Buffer.alloc(LIVE_UNIT_HEADER_BYTES + payload.length);
  message.writeUInt8(kind, 0);
  message.writeDoubleLE(time, 8);
  message.set(payload, LIVE_UNIT_HEADER_BYTES);
  return message;
}
