import WebSocket from 'ws';
import {
  LIVE_UNIT,
  LIVE_UNIT_HEADER_BYTES,
  type LiveMessage,
  type LiveRequest,
} from '../../server/contract/index.ts';

/** One binary message of the transport `units`. */
export interface Unit {
  kind: 'key' | 'picture' | 'sound';
  time: number;
  payload: Buffer;
  /** When it came, ms. */
  at: number;
}

/** A client of the live socket, as a program is one. */
export class LiveClient {
  readonly messages: LiveMessage[] = [];
  readonly units: Unit[] = [];
  readonly fragments: Buffer[] = [];
  readonly socket: WebSocket;
  #transport = 'fragments';

  constructor(url: string) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/api/live`);
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) return this.#took(data);
      const message = JSON.parse(String(data)) as LiveMessage;
      if (message.type === 'opened') this.#transport = message.transport;
      this.messages.push(message);
    });
  }

  async say(request: LiveRequest): Promise<void> {
    if (this.socket.readyState === WebSocket.CONNECTING)
      await new Promise((resolve) => this.socket.once('open', resolve));
    this.socket.send(JSON.stringify(request));
  }

  /** The next message of this type that comes after `after` others. @throws after `seconds`. */
  async message<Type extends LiveMessage['type']>(
    type: Type,
    { after = 0, seconds = 60 } = {},
  ): Promise<Extract<LiveMessage, { type: Type }>> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const found = this.messages.slice(after).find((message) => message.type === type);
      if (found) return found as Extract<LiveMessage, { type: Type }>;
      if (Date.now() > deadline) throw new Error(`No "${type}": ${JSON.stringify(this.messages.slice(-3))}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Feeds sound in packets of 20 ms, as it is spoken. */
  async speak(pcm: Buffer, packet = 640): Promise<void> {
    const began = performance.now();
    for (let at = 0; at < pcm.length; at += packet) {
      this.socket.send(pcm.subarray(at, at + packet));
      const due = began + (at + packet) / 32 - performance.now();
      if (due > 1) await new Promise((resolve) => setTimeout(resolve, due));
    }
  }

  close(): void {
    this.socket.terminate();
  }

  #took(data: Buffer): void {
    if (this.#transport === 'fragments') {
      this.fragments.push(data);
      return;
    }
    const kinds = {
      [LIVE_UNIT.keyPicture]: 'key',
      [LIVE_UNIT.picture]: 'picture',
      [LIVE_UNIT.sound]: 'sound',
    } as const;
    const kind = kinds[data.readUInt8(0) as keyof typeof kinds];
    const payload = data.subarray(LIVE_UNIT_HEADER_BYTES);
    this.units.push({ kind, time: data.readDoubleLE(8), payload, at: performance.now() });
  }
}
