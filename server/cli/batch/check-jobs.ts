import { relative } from 'node:path';
import { ProblemError } from '../../contract/index.ts';
import type { Door } from '../door.ts';
import { CommandError, EXIT, exitOf } from '../exit-code.ts';
import { sizeText, timeRange } from '../plan-line.ts';
import { checkEngine, type Looked, look } from '../plan-request.ts';
import { timeOf } from '../progress-report.ts';
import type { Terminal } from '../terminal.ts';
import { clashesOf, type Job, type JobRules, jobOf } from './jobs.ts';
import { nameOf } from './output-name.ts';
import type { Row } from './read-rows.ts';

/** A row that was looked at: a job that can be made, or why not. */
export type Checked = { row: Row; number: number; name: string } & (
  | { job: Job; looked: Looked; cause: null }
  | { job: null; looked: null; cause: string }
);

/**
 * Looks at every row before anything runs: files, settings, engine, names of the results. What is wrong with one is
 * said, and stops no other.
 */
export async function checkRows(
  rows: readonly Row[],
  rules: JobRules,
  door: Door,
  adapts: boolean,
  terminal: Terminal,
): Promise<Checked[]> {
  const jobs = await Promise.all(rows.map((row, index) => orCause(() => jobOf(row, index + 1, rules, door))));
  const clashes = clashesOf(jobs.flatMap(({ value }) => value ?? []));
  const checked: Checked[] = [];
  for (const [index, row] of rows.entries()) {
    const one = { row, number: index + 1, name: nameOf(row.cells) };
    terminal.show(`checking ${one.number}/${rows.length}  ${one.name}`);
    const { value: job, cause } = jobs[index] ?? { value: null, cause: '' };
    const rival = job && clashes.get(job);
    const bad = cause ?? (rival ? clashText(rival, rules) : null);
    const looked = job && bad === null ? await orCause(() => lookAt(door, job, adapts)) : null;
    if (job && looked?.value) checked.push({ ...one, job, looked: looked.value, cause: null });
    else checked.push({ ...one, job: null, looked: null, cause: bad ?? looked?.cause ?? '' });
  }
  terminal.show('');
  return checked;
}

/** What was found: each row that is refused, changed or worth a word, and what all of them come to. */
export function tellChecked(checked: readonly Checked[], { say }: Terminal): void {
  for (const { row, name, looked, cause } of checked) {
    const place = `${row.at} ${name}`;
    for (const line of looked?.advice ?? []) say(`! ${place}: ${line}`);
    for (const line of looked?.changes ?? []) say(`~ ${place}: ${line}`);
    if (cause !== null) say(`✗ ${place}: ${cause}`);
  }
  const plans = checked.flatMap(({ looked }) => looked?.plan ?? []);
  const sum = (of: (plan: Looked['plan']) => number) => plans.reduce((total, plan) => total + of(plan), 0);
  const takes = timeRange([sum(({ etaSeconds: [least] }) => least), sum(({ etaSeconds: [, most] }) => most)]);
  const refused = checked.length - plans.length;
  say(
    `${plans.length} of ${checked.length} rows can be made: ${timeOf(sum(({ seconds }) => seconds))} of video, ` +
      `takes ${takes} and about ${sizeText(sum(({ bytes = 0 }) => bytes))} of the disk${refused > 0 ? `; ${refused} refused` : ''}.`,
  );
}

async function lookAt(door: Door, job: Job, adapts: boolean): Promise<Looked> {
  const looked = await look(door, job.wish, adapts);
  const [refusal] = looked.refusals;
  if (refusal !== undefined) throw new CommandError(EXIT.refused, looked.refusals.join(' '));
  await checkEngine(door, job.wish.engine);
  return looked;
}

function clashText(rival: Job, { folder }: JobRules): string {
  const out = relative(folder, rival.out);
  return `its video would be ${out}, as that of ${rival.at}. Give names, or --out "{name}-{row}.mp4".`;
}

/** A value, or the sentence why there is none. What is no affair of one row goes on upwards. */
async function orCause<T>(
  work: () => Promise<T>,
): Promise<{ value: T; cause: null } | { value: null; cause: string }> {
  try {
    return { value: await work(), cause: null };
  } catch (error) {
    if (!isOfOneRow(error)) throw error;
    return { value: null, cause: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether a row is wrong and nothing else: an engine may be missing for one, a studio for all. */
function isOfOneRow(error: unknown): boolean {
  const exit = exitOf(error);
  const isOfEngine = exit === EXIT.unavailable && error instanceof ProblemError;
  return exit === EXIT.usage || exit === EXIT.refused || isOfEngine;
}
