import { pipeline } from 'node:stream/promises';
import type { Run, RunId, StudioEvent } from '../contract/index.ts';
import type { Door } from './door.ts';
import { CommandError, EXIT, type ExitCode, exitOfProblem } from './exit-code.ts';
import type { Interruption } from './interruption.ts';
import { partPath, writeWhole } from './out-file.ts';

/**
 * Where a video goes: into a file, to stdout while it is made, or nowhere but the studio's own history; `none`: nobody
 * asks where it is.
 */
export type Destination =
  | { kind: 'file'; path: string }
  | { kind: 'stdout' }
  | { kind: 'history' }
  | { kind: 'none' };

/** How a run came out. */
export interface Performed {
  run: Run;
  exit: ExitCode;
  /** Where the video is, or the part of it that was made; null = there is none. */
  video: string | null;
}

/** Follows a run to its end and brings its video where it is wanted. Interrupted, it is cancelled and its part kept. */
export async function perform(
  door: Door,
  id: RunId,
  destination: Destination,
  interruption: Interruption,
  hear: (event: StudioEvent) => void,
): Promise<Performed> {
  const cancel = () => void door.cancel(id).catch(() => undefined);
  return interruption.during(cancel, finish());

  async function finish(): Promise<Performed> {
    const streamed = destination.kind === 'stdout' ? pour(door, id, interruption) : null;
    const run = await door.follow(id, hear);
    await streamed;
    const exit = exitOfRun(run, interruption.wanted);
    return { run, exit, video: await bring(door, run, destination) };
  }
}

async function pour(door: Door, id: RunId, interruption: Interruption): Promise<void> {
  try {
    await pipeline(await door.stream(id), process.stdout, { end: false });
  } catch (error) {
    // The player was closed; or there was no video, and the run says why.
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') interruption.interrupt();
  }
}

async function bring(door: Door, run: Run, destination: Destination): Promise<string | null> {
  if (run.videoBytes === 0) return null;
  if (destination.kind === 'stdout' || destination.kind === 'none') return null;
  if (destination.kind === 'history') return door.kept(run.id);
  const path = run.status === 'done' ? destination.path : partPath(destination.path);
  await writeWhole(path, (draft) => door.save(run.id, draft));
  return path;
}

function exitOfRun({ status, error }: Run, isInterrupted: boolean): ExitCode {
  if (status === 'done') return EXIT.done;
  if (isInterrupted || status === 'cancelled') return EXIT.interrupted;
  return error ? exitOfProblem(error.code) : EXIT.failed;
}

/** The sentence about a run that did not come to its end. */
export function whyNot({ status, error }: Run): string {
  if (error) return error.detail;
  return status === 'cancelled' ? 'The run was cancelled.' : 'The run was interrupted.';
}

/** Refuses video on a terminal, which would show it as characters. @throws CommandError */
export function destinationOf(out: string | undefined): Destination {
  if (out === undefined) return { kind: 'history' };
  if (out !== '-') return { kind: 'file', path: out };
  if (process.stdout.isTTY)
    throw new CommandError(EXIT.usage, '--out - writes the video itself: pipe it into a player or a file.');
  return { kind: 'stdout' };
}
