import type { WebSocket } from 'ws';
import {
  LIVE_SAMPLE_RATE,
  type LiveMessage,
  type LiveOpening,
  type LiveRequest,
  type LiveTransport,
  type ProblemCode,
  problem,
  type SpeechRequest,
} from '../../contract/index.ts';
import type { LiveSession, Studio } from '../../studio.ts';
import { problemOf } from '../problem-of.ts';
import { LiveFeed } from './live-feed.ts';

/** One client of the live socket: opens a session and speaks, or looks on. */
export class LiveConversation {
  readonly #socket: WebSocket;
  readonly #live: Studio['live'];
  /** What was asked for last; what comes of anything before it counts no more. */
  #wanted: AbortController | null = null;
  #session: LiveSession | null = null;
  #feed: LiveFeed | null = null;
  /** To be said by the session that is being opened. */
  #texts: SpeechRequest[] = [];
  #stopListening: () => void = () => {};

  constructor(socket: WebSocket, live: Studio['live']) {
    this.#socket = socket;
    this.#live = live;
  }

  /** Sound for the session; what comes while none is open is not heard. */
  hear(pcm: Uint8Array): void {
    if (this.#session?.hear(pcm) !== false) return;
    this.#session.close();
    this.#fail({
      code: 'too_large',
      message: 'An hour of sound is waiting to be said: no more can be taken.',
    });
  }

  obey(request: LiveRequest): void {
    if ('open' in request) void this.#open(request.open);
    else if ('watch' in request) this.#lookOn(request.watch.transport);
    else if ('text' in request) this.#sayText(request.text);
    else if ('flush' in request) this.#session?.flush();
    else if ('interrupt' in request) this.#interrupt();
    else if ('record' in request) this.#session?.record(request.record.on, request.record.title ?? null);
    else this.#end();
  }

  /** The client has gone. */
  close(): void {
    this.#texts = [];
    this.#leave();
  }

  async #open(opening: LiveOpening): Promise<void> {
    const before = this.#session;
    this.#leave();
    const wanted = new AbortController();
    this.#wanted = wanted;
    // Another portrait takes over: nobody need be told that it waits for its own session.
    await before?.left;
    try {
      const session = await this.#live.open(opening, {
        signal: wanted.signal,
        waiting: (whose) => this.#say({ type: 'waiting', for: whose }),
      });
      if (wanted.signal.aborted) return session.close();
      this.#session = session;
      this.#show(session, opening.transport);
      for (const text of this.#texts.splice(0)) session.say(text);
      const failure = await session.ended;
      if (wanted.signal.aborted) return;
      this.#wanted = null;
      if (failure) this.#fail(failure);
    } catch (error) {
      if (wanted.signal.aborted) return;
      this.#wanted = null;
      for (const _ of this.#texts.splice(0)) this.#sayNothing();
      this.#say({ type: 'failed', problem: problemOf(error) });
    }
  }

  /** A session that is being opened says it once it is open. */
  #sayText(text: SpeechRequest): void {
    if (this.#session) this.#session.say(text);
    else if (this.#wanted) this.#texts.push(text);
    else this.#sayNothing();
  }

  #sayNothing(): void {
    const why = problem('not_ready', 'No session is open that could say it.');
    this.#say({ type: 'said', how: 'failed', problem: why });
  }

  #interrupt(): void {
    this.#forgetTexts();
    this.#session?.interrupt();
  }

  #end(): void {
    this.#forgetTexts();
    this.#leave({ type: 'ended', reason: 'closed' });
  }

  /** Texts that wait for a session will not be said. */
  #forgetTexts(): void {
    for (const _ of this.#texts.splice(0)) this.#say({ type: 'said', how: 'interrupted' });
  }

  #fail({ code, message }: { code: ProblemCode; message: string }): void {
    this.#stop();
    this.#say({ type: 'failed', problem: problem(code, message) });
  }

  /** Follows whatever session is open, and the next ones. */
  #lookOn(transport: LiveTransport): void {
    this.#forgetTexts();
    this.#leave();
    const follow = (session: LiveSession | null) => {
      this.#feed?.stop();
      this.#feed = null;
      if (session) this.#show(session, transport);
      else this.#say({ type: 'idle' });
    };
    this.#stopListening = this.#live.onChange(follow);
    follow(this.#live.current);
  }

  #show(session: LiveSession, transport: LiveTransport): void {
    const { beginning, codec, mime, ...stream } = session.stream;
    const sampleRate = LIVE_SAMPLE_RATE;
    this.#say({ type: 'opened', ...stream, sampleRate, transport, codec, mime });
    this.#feed = new LiveFeed(this.#socket, session, transport);
  }

  #leave(lastWord?: LiveMessage): void {
    this.#wanted?.abort();
    this.#wanted = null;
    this.#stopListening();
    this.#stopListening = () => {};
    this.#session?.close();
    this.#stop();
    if (lastWord) this.#say(lastWord);
  }

  #stop(): void {
    this.#session = null;
    this.#feed?.stop();
    this.#feed = null;
  }

  #say(message: LiveMessage): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
