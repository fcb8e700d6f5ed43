import './no-eval.ts';
import {
  type ClientMessage,
  MonitorMessage,
  type MonitorSample,
  PROGRESS_SOCKET,
  StudioEvent,
} from '#contract';
import { basePath } from './base-path.ts';

/** `connecting`: first attempt or a quick retry · `online` · `offline`: several attempts have failed. */
export type LiveStatus = 'connecting' | 'online' | 'offline';

/** The part of WebSocket that `LiveSocket` uses, so that Node 20 can bring another one. */
export type SocketFactory = (url: string) => WebSocket;

/** What `LiveSocket` needs to know and whom it tells. */
export type LiveOptions = {
  /** `ws://…/api/progress`; the default is the page's own origin. */
  url?: string;
  onEvent: (event: StudioEvent) => void;
  /** `isBack`: online after a connection that broke or was not to be had; the studio may be another one now. */
  onStatus: (status: LiveStatus, isBack: boolean) => void;
  /** Hears samples of the machine while they are wanted. */
  onSample?: (sample: MonitorSample) => void;
  open?: SocketFactory;
  /** First wait before a retry, ms; doubles up to `maxRetryMs`. */
  retryMs?: number;
  maxRetryMs?: number;
};

/** `WebSocket.OPEN`, which Node 20 does not have. */
const OPEN = 1;
/** Failed attempts in a row after which the page says that it is offline. */
const OFFLINE_AFTER = 2;

/**
 * The studio's event stream. Keeps the number of the last event seen, reconnects with growing waits and resumes after
 * that number, so a listener sees every event once, in order, across any number of broken connections.
 */
export class LiveSocket {
  readonly #url: string;
  readonly #options: LiveOptions;
  readonly #open: SocketFactory;
  readonly #retryMs: number;
  readonly #maxRetryMs: number;
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #after: number | undefined;
  #status: LiveStatus | null = null;
  #broke = false;
  #stopped = true;
  #samples = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#url = options.url ?? defaultUrl();
    this.#open = options.open ?? ((url) => new WebSocket(url));
    this.#retryMs = options.retryMs ?? 250;
    this.#maxRetryMs = options.maxRetryMs ?? 5000;
  }

  /** Number of the last event seen; undefined before the first. */
  get cursor(): number | undefined {
    return this.#after;
  }

  /** Connects. Events with a number above `after` are delivered; without it, only those from now on. */
  start(after?: number): void {
    this.stop();
    this.#stopped = false;
    this.#after = after;
    this.#failures = 0;
    this.#broke = false;
    this.#connect();
  }

  /** Asks for samples of the machine, or no more of them. */
  wantSamples(wanted: boolean): void {
    if (this.#samples === wanted) return;
    this.#samples = wanted;
    if (this.#socket?.readyState === OPEN) this.#subscribe(this.#socket);
  }

  /** Disconnects for good; `start` begins anew. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** Tries at once instead of waiting for the next retry (the network is back, the tab is visible again). */
  retryNow(): void {
    if (this.#stopped || this.#socket) return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  #connect(): void {
    this.#tell(this.#failures >= OFFLINE_AFTER ? 'offline' : 'connecting');
    const socket = this.#open(this.#url);
    this.#socket = socket;
    socket.onopen = () => {
      this.#subscribe(socket);
      this.#failures = 0;
      this.#tell('online');
      this.#broke = false;
    };
    socket.onmessage = (message) => {
      if (this.#socket === socket) this.#receive(message.data);
    };
    // An error is always followed by a close, which is where the retry is arranged.
    socket.onerror = () => {};
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#retryLater();
    };
  }

  /** Says it again whenever something else is wanted: it begins where the page has got to. */
  #subscribe(socket: WebSocket): void {
    const message: ClientMessage = {
      subscribe: {
        runs: 'all',
        ...(this.#after === undefined ? {} : { after: this.#after }),
        ...(this.#samples ? { monitor: true } : {}),
      },
    };
    socket.send(JSON.stringify(message));
  }

  #retryLater(): void {
    this.#broke = true;
    this.#failures += 1;
    this.#tell(this.#failures >= OFFLINE_AFTER ? 'offline' : 'connecting');
    const wait = Math.min(this.#maxRetryMs, this.#retryMs * 2 ** (this.#failures - 1));
    // Spread out, so that ten open pages do not knock at a restarting studio in the same instant.
    this.#timer = setTimeout(() => this.#connect(), wait * (0.75 + Math.random() / 2));
  }

  #receive(text: unknown): void {
    const message = parseMessage(text);
    const sample = MonitorMessage.safeParse(message).data?.sample;
    if (sample) this.#options.onSample?.(sample);
    const event = StudioEvent.safeParse(message).data;
    if (!event) return;
    if (this.#after !== undefined && event.seq <= this.#after) return;
    this.#after = event.seq;
    this.#options.onEvent(event);
  }

  #tell(status: LiveStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#options.onStatus(status, status === 'online' && this.#broke);
  }
}

/** Null for what is no JSON. What this page does not know is left out: a newer studio may say more. */
function parseMessage(text: unknown): unknown {
  if (typeof text !== 'string') return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function defaultUrl(): string {
  const { protocol, host } = window.location;
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${basePath()}${PROGRESS_SOCKET}`;
}
