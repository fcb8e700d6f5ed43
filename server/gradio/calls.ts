import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { ProblemError } from '../contract/index.ts';
import { problemOf } from '../http/problem-of.ts';
import type { Studio } from '../studio.ts';
import { argumentsOf } from './arguments.ts';
import { Call, type Tell } from './call.ts';
import type { Endpoint } from './endpoints.ts';
import { generate, type Surroundings } from './generate.ts';
import type { IssuedFiles } from './issued-files.ts';
import { completion } from './messages.ts';
import { exampleRecording, firstPortrait, reload } from './other-endpoints.ts';
import { Session } from './session.ts';

/**
 * A cancelled call is told to have ended this long after it has, ms. Gradio's Python client, which ends the call by itself
 * once its cancelling is answered, raises "Did not expect 2 tasks to be done" where it hears of both at once.
 */
const AFTER_CANCEL_MS = 1_000;
/** Of one session, under way at a time; what more would wait for is the queue of the studio itself. */
const MOST_PENDING = 100;
/** Sessions and calls that are remembered; one is some kilobytes, with all that its client has not heard. */
const MOST_SESSIONS = 1_000;
const MOST_CALLS = 2_000;

/** Who makes a call. */
export interface Caller {
  /** The address under which the studio was reached. */
  studio: string;
  /** Whose uploads and answers it may name; empty for callers that say none. */
  session: string;
  /** Whether the session's stream is told of the call. */
  listens: boolean;
}

/** Calls from their beginning to their end, and the sessions that hear of them. A client that goes away ends none. */
export class Calls {
  readonly #core: Studio;
  readonly #files: IssuedFiles;
  readonly #report: (fault: unknown) => void;
  readonly #calls = new LRUCache<string, Call>({ max: MOST_CALLS });
  readonly #sessions = new LRUCache<string, Session>({ max: MOST_SESSIONS });

  /** @param report hears of what should never happen */
  constructor(core: Studio, files: IssuedFiles, report: (fault: unknown) => void) {
    this.#core = core;
    this.#files = files;
    this.#report = report;
  }

  /** Begins a call. @throws ProblemError `too_many_requests` */
  begin(endpoint: Endpoint, data: readonly unknown[], { studio, session, listens }: Caller): Call {
    const listener = listens ? this.#session(session) : null;
    if ((listener?.pending ?? 0) >= MOST_PENDING)
      throw new ProblemError('too_many_requests', 'Too many calls of this session are waiting.');
    const call = new Call(endpoint, session);
    this.#calls.set(call.id, call);
    listener?.begin(call.id);
    const tell: Tell = (news) => listener?.tell(call.id, news);
    void call.outcome.then(async (outcome) => {
      if (call.cancelled.aborted) await delay(AFTER_CANCEL_MS, undefined, { ref: false });
      listener?.end(call.id, completion(outcome));
    });
    const around = { studio, core: this.#core, call, tell, files: this.#files, session };
    void this.#perform(call, data, around);
    return call;
  }

  /** A call that somebody knows the id of. */
  get(id: string): Call | undefined {
    return this.#calls.get(id);
  }

  /** What a session hears; undefined where nothing was ever asked in its name. */
  session(hash: string): Session | undefined {
    return this.#sessions.get(hash);
  }

  #session(hash: string): Session {
    const session = this.#sessions.get(hash) ?? new Session();
    this.#sessions.set(hash, session);
    return session;
  }

  async #perform(call: Call, data: readonly unknown[], around: Surroundings): Promise<void> {
    const since = performance.now();
    try {
      const outputs = await run(call.endpoint, data, around);
      call.end({ data: outputs, seconds: (performance.now() - since) / 1000 });
    } catch (error) {
      const { detail, status } = problemOf(error);
      if (status >= 500 && !(error instanceof ProblemError)) this.#report(error);
      call.end({ error: detail });
    }
  }
}

async function run(endpoint: Endpoint, data: readonly unknown[], around: Surroundings): Promise<unknown[]> {
  const values = argumentsOf(endpoint, data);
  switch (endpoint.name) {
    case 'generate_wrapper':
    case 'generate':
      return generate(values, around);
    case 'reload_wrapper':
      return reload(values, around);
    case 'select_example_image':
      return firstPortrait(around);
    case 'select_example_audio':
      return exampleRecording(values, around);
  }
}
