import './no-eval.ts';
import { LIVE_SOCKET, LIVE_UNIT, LIVE_UNIT_HEADER_BYTES, LiveMessage, type LiveRequest } from '#contract';
import { basePath } from './base-path.ts';

/** A picture of a session: an H.264 access unit. `time`: s of the session. */
export type PictureUnit = { key: boolean; time: number; bytes: Uint8Array };

/** Whom a `LiveLink` tells. */
export type LiveHandlers = {
  onOpen: () => void;
  onMessage: (message: LiveMessage) => void;
  onPicture: (picture: PictureUnit) => void;
  /** The next stretch of the sound, 16-bit samples at 16 kHz. */
  onSound: (time: number, samples: Int16Array) => void;
  /** The connection is gone, or there never was one. */
  onClose: () => void;
};

/** A connection to the studio's live sessions, in the transport `units`. It is not made anew when it breaks. */
export class LiveLink {
  readonly #socket: WebSocket;
  readonly #handlers: LiveHandlers;

  constructor(handlers: LiveHandlers) {
    this.#handlers = handlers;
    const url = new URL(basePath() + LIVE_SOCKET, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onopen = () => handlers.onOpen();
    this.#socket.onclose = () => handlers.onClose();
    this.#socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => this.#heard(data);
  }

  say(request: LiveRequest): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(request));
  }

  /** Sends sound, 16-bit at 16 kHz. */
  send(samples: Int16Array<ArrayBuffer>): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(samples);
  }

  close(): void {
    this.#socket.onclose = null;
    this.#socket.onmessage = null;
    this.#socket.close();
  }

  #heard(data: ArrayBuffer | string): void {
    if (typeof data === 'string') {
      const { data: message } = LiveMessage.safeParse(JSON.parse(data));
      // A kind that is new to this page.
      if (message) this.#handlers.onMessage(message);
      return;
    }
    const view = new DataView(data);
    const kind = view.getUint8(0);
    const time = view.getFloat64(8, true);
    if (kind === LIVE_UNIT.sound) this.#handlers.onSound(time, new Int16Array(data, LIVE_UNIT_HEADER_BYTES));
    else {
      const bytes = new Uint8Array(data, LIVE_UNIT_HEADER_BYTES);
      this.#handlers.onPicture({ key: kind === LIVE_UNIT.keyPicture, time, bytes });
    }
  }
}
