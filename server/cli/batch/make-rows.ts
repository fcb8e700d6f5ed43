import { join } from 'node:path';
import { ENDED, type StudioEvent } from '../../contract/index.ts';
import type { Door } from '../door.ts';
import { EXIT, type ExitCode, exitOf, worstOf } from '../exit-code.ts';
import { type Performed, perform, whyNot } from '../perform.ts';
import { ProgressReport } from '../progress-report.ts';
import type { Setting } from '../setting.ts';
import type { Checked } from './check-jobs.ts';
import { FinishedVideos } from './finished.ts';
import { RunMemory } from './run-memory.ts';
import type { Outcome } from './summary.ts';

type Makeable = Extract<Checked, { cause: null }>;

/** What making needs. */
export interface Making extends Pick<Setting, 'terminal' | 'interruption'> {
  door: Door;
  /** Where the results go. */
  folder: string;
  /** Whether the events go to stdout. */
  json: boolean;
  /** How many rows are made at a time. */
  jobs: number;
}

/** Makes what can be made and is not there, in order, so many at a time. What goes wrong with one stops no other. */
export async function makeRows(
  checked: readonly Checked[],
  making: Making,
): Promise<{ outcomes: Outcome[]; exit: ExitCode }> {
  const { terminal, interruption, folder } = making;
  const finished = await FinishedVideos.in(checked.flatMap(({ job }) => job?.out ?? []));
  const memory = new RunMemory(join(folder, 'runs.jsonl'));
  const outcomes: Outcome[] = [];
  const exits = new Set<ExitCode>();
  const rows = checked.entries();
  const makeSome = async () => {
    // All take the next row from the same list.
    for (const [index, one] of rows) {
      const waiting = blank(one);
      // Nothing more can be written, or nothing more is wanted.
      const isOver = interruption.wanted || exits.has(EXIT.diskFull);
      if (one.cause !== null || isOver) {
        if (one.cause !== null) exits.add(EXIT.refused);
        outcomes[index] = one.cause === null ? waiting : { ...waiting, status: 'refused', cause: one.cause };
        continue;
      }
      const place = `${one.number}/${checked.length} ${one.name}`;
      const { exit, ...outcome } = await makeRow(one, place, finished, memory, making);
      exits.add(exit);
      outcomes[index] = { ...waiting, ...outcome };
      const took = outcome.seconds === null ? '' : ` in ${outcome.seconds.toFixed(1)} s`;
      terminal.say(`${place}: ${outcome.status}${took}${outcome.cause === null ? '' : `: ${outcome.cause}`}`);
    }
  };
  await Promise.all(Array.from({ length: making.jobs }, makeSome));
  return { outcomes, exit: worstOf(exits) };
}

type Made = Pick<Outcome, 'status' | 'video' | 'seconds' | 'run' | 'cause'> & { exit: ExitCode };

async function makeRow(
  { job, looked }: Makeable,
  place: string,
  finished: FinishedVideos,
  memory: RunMemory,
  { door, terminal, interruption, json }: Making,
): Promise<Made> {
  const progress = new ProgressReport(terminal, place);
  const hear = (event: StudioEvent) => {
    if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
    progress.hear(event);
  };
  const nothing = { seconds: null, run: null, cause: null };
  try {
    if (await finished.settle(looked, job.out))
      return { ...nothing, status: 'skipped', video: job.out, exit: EXIT.done };
    const before = memory.of(looked.request);
    const earlier = before === undefined ? null : await door.run(before).catch(() => null);
    const isOfUse = earlier !== null && (earlier.status === 'done' || !ENDED.includes(earlier.status));
    const run = isOfUse ? earlier : await door.create(looked.request);
    if (!isOfUse) memory.note(looked.request, run.id);
    // What is over need not be told again.
    const told = run.endedAt === null ? hear : () => undefined;
    const destination = { kind: 'file', path: job.out } as const;
    return outcomeOf(await perform(door, run.id, destination, interruption, told));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return { ...nothing, status: 'failed', video: null, cause, exit: exitOf(error) };
  } finally {
    progress.end();
  }
}

function outcomeOf({ run, exit, video }: Performed): Made {
  const { id, progress } = run;
  const isDone = exit === EXIT.done;
  const status = isDone ? 'done' : exit === EXIT.interrupted ? 'interrupted' : 'failed';
  return {
    status,
    video,
    seconds: progress.elapsedSeconds,
    run: id,
    cause: isDone ? null : whyNot(run),
    exit,
  };
}

function blank({ number, row, name }: Checked): Outcome {
  return {
    row: number,
    at: row.at,
    name,
    status: 'waiting',
    video: null,
    seconds: null,
    run: null,
    cause: null,
  };
}
