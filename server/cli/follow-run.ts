import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import {
  ENDED,
  PROGRESS_SOCKET,
  ProblemError,
  type Run,
  type RunId,
  StudioEvent,
} from '../contract/index.ts';
import { endIn } from './door.ts';
import { CommandError, EXIT } from './exit-code.ts';

/** A studio that restarts is waited for this long, ms. */
const PATIENCE_MS = 60_000;
const AGAIN_MS = 1_000;

/** Where the events come from. */
export interface Source {
  url: string;
  headers: Record<string, string>;
  /** Nobody wants to know any more. */
  signal: AbortSignal;
}

/** What is followed. */
export interface Followed {
  id: RunId;
  /** Stored events of the run after a number. */
  known(after: number): Promise<StudioEvent[]>;
  run(): Promise<Run>;
  hear(event: StudioEvent): void;
}

/**
 * Every event of a run, once and in order, over a connection that may break: what was missed is read from the log.
 * Resolves to the run once it has ended.
 */
export async function followRun(source: Source, { id, known, run, hear }: Followed): Promise<Run> {
  let seen = 0;
  let ended: Run | null = null;
  const take = (event: StudioEvent): boolean => {
    if (!('run' in event) || event.run !== id || event.seq <= seen) return ended !== null;
    seen = event.seq;
    hear(event);
    if (event.type === 'run.deleted') throw new ProblemError('not_found', 'The run was deleted.');
    ended ??= endIn(event);
    return ended !== null;
  };
  for (let lostAt: number | null = null; ; ) {
    try {
      for (const event of await known(seen)) take(event);
      // What is stored may tell of an end after which it was begun again; or an older studio has not stored it.
      ended = null;
      const now = await run();
      if (ENDED.includes(now.status)) return now;
      lostAt = null;
      await listen(source, { id, after: seen }, take);
      // A connection that was refused is not asked for at once again.
      if (!ended) await sleep(AGAIN_MS, undefined, { signal: source.signal });
    } catch (error) {
      if (!(error instanceof CommandError && error.exit === EXIT.unavailable) || source.signal.aborted)
        throw error;
      lostAt ??= performance.now();
      if (performance.now() - lostAt > PATIENCE_MS) throw error;
      await sleep(AGAIN_MS, undefined, { signal: source.signal });
    }
  }
}

/** Hands events on until `take` has had enough or the connection ends. @throws what `take` throws */
async function listen(
  { url, headers, signal }: Source,
  { id, after }: { id: RunId; after: number },
  take: (event: StudioEvent) => boolean,
): Promise<void> {
  const socket = new WebSocket(url.replace(/^http/, 'ws') + PROGRESS_SOCKET, { headers });
  const end = () => socket.terminate();
  signal.addEventListener('abort', end, { once: true });
  let fault: unknown = null;
  // What went wrong is followed by "close".
  socket.on('error', () => {});
  socket.on('open', () => socket.send(JSON.stringify({ subscribe: { runs: [id], after } })));
  socket.on('message', (message) => {
    try {
      const event = StudioEvent.safeParse(JSON.parse(String(message)));
      if (event.success && take(event.data)) socket.close();
    } catch (error) {
      fault = error;
      socket.terminate();
    }
  });
  await new Promise((resolve) => socket.once('close', resolve));
  signal.removeEventListener('abort', end);
  if (fault) throw fault;
}
