import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type BatchPlan,
  type BatchRequest,
  type BatchWithRuns,
  ENDED,
  type StudioEvent,
} from '../../contract/index.ts';
import { type Outcome, summaryTable, writeSummary } from '../batch/summary.ts';
import type { Door } from '../door.ts';
import { EXIT, type ExitCode, worstOf } from '../exit-code.ts';
import { perform, whyNot } from '../perform.ts';
import { ProgressReport } from '../progress-report.ts';
import type { Setting } from '../setting.ts';
import type { WantedAxis } from './axes-wanted.ts';
import { cellFile, cellName } from './cells.ts';

/** What making needs besides the studio. */
interface Surroundings extends Setting {
  /** Where the videos go; null = nowhere but the studio. */
  folder: string | null;
  json: boolean;
}

/**
 * Makes the cells of a sweep in their order and brings their videos. What goes wrong with one stops no other;
 * interrupted, what has not begun is ended too. What the same command has begun before is gone on with.
 */
export async function makeCells(
  door: Door,
  request: BatchRequest,
  plan: BatchPlan,
  wanted: readonly WantedAxis[],
  { terminal, interruption, folder, json }: Surroundings,
): Promise<ExitCode> {
  const startedAt = new Date();
  const begun = await unfinished(door, request, plan);
  const { id, runs, of } = begun ?? (await door.createBatch(request));
  if (begun) terminal.say(`Going on with what was begun before: ${begun.counts.done} of ${of} are there.`);
  if (folder !== null) await mkdir(folder, { recursive: true });
  const outcomes: Outcome[] = [];
  const exits = new Set<ExitCode>();
  for (const [place, { id: run, batch }] of runs.entries()) {
    const cell = plan.cells[batch?.index ?? place] ?? {};
    const name = cellName(cell, wanted);
    const label = `${place + 1}/${runs.length} ${name}`;
    const progress = new ProgressReport(terminal, label);
    const hear = (event: StudioEvent) => {
      if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
      progress.hear(event);
    };
    if (interruption.wanted) await door.cancelBatch(id).catch(() => undefined);
    const destination =
      folder === null
        ? ({ kind: 'history' } as const)
        : ({ kind: 'file', path: join(folder, cellFile(cell, wanted)) } as const);
    const made = await perform(door, run, destination, interruption, hear);
    progress.end();
    exits.add(made.exit);
    const isDone = made.exit === EXIT.done;
    const cause = isDone ? null : whyNot(made.run);
    const seconds = made.run.progress.elapsedSeconds;
    terminal.say(isDone ? `${label}: done in ${seconds.toFixed(1)} s` : `${label}: ${cause}`);
    outcomes.push({
      row: place + 1,
      at: `cell ${(batch?.index ?? place) + 1}`,
      name,
      status: isDone ? 'done' : made.exit === EXIT.interrupted ? 'interrupted' : 'failed',
      video: made.video,
      seconds,
      run,
      cause,
    });
  }
  if (folder !== null) terminal.say(`Summary: ${await writeSummary(folder, id, startedAt, outcomes)}`);
  if (!json) process.stdout.write(`${summaryTable(outcomes)}\n`);
  return worstOf(exits);
}

/** The sweep of the same request that was begun and has not come to its end; null where there is none. */
async function unfinished(
  door: Door,
  { base, title }: BatchRequest,
  { axes, cells }: BatchPlan,
): Promise<BatchWithRuns | null> {
  const wanted = cells
    .filter(({ problem }) => !problem)
    .map(({ index, plan }) => [index, plan?.engine, plan?.clips]);
  for (const batch of await door.batches()) {
    if (batch.kind !== 'sweep' || !isDeepStrictEqual(batch.axes, axes) || (title ?? null) !== batch.title)
      continue;
    const found = await door.batch(batch.id);
    if (found.runs.every(({ status }) => ENDED.includes(status))) continue;
    const begun = found.runs.map(({ batch: place, engine, progress }) => [
      place?.index,
      engine,
      progress.clips,
    ]);
    const alike = found.runs.every((run) => {
      const { params, ...beside } = { params: {}, ...base };
      const fixed = Object.entries({ ...beside, ...params }).filter(
        ([name]) => name !== 'num_clip' && !axes.some(({ param }) => param === name),
      );
      const has: Record<string, unknown> = { ...run, ...run.params };
      return fixed.every(([name, value]) => has[name] === value);
    });
    if (alike && isDeepStrictEqual(begun, wanted)) return found;
  }
  return null;
}
