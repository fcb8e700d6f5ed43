import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { padColumns } from '../columns.ts';
import { writeWhole } from '../out-file.ts';
import { timeOf } from '../progress-report.ts';

/** What became of a row. `waiting`: the batch was stopped before its turn. */
export interface Outcome {
  row: number;
  at: string;
  name: string;
  status: 'done' | 'skipped' | 'failed' | 'refused' | 'interrupted' | 'waiting';
  /** Absolute path; of a row that did not come to its end, of the part that was made. */
  video: string | null;
  /** That the making took; null where nothing was made. */
  seconds: number | null;
  run: string | null;
  /** Why there is no video. */
  cause: string | null;
}

/** Writes `summary.json` into the folder of the results; returns its path. */
export async function writeSummary(
  folder: string,
  file: string,
  startedAt: Date,
  rows: readonly Outcome[],
): Promise<string> {
  const count = (status: Outcome['status']) => rows.filter((row) => row.status === status).length;
  const summary = {
    file,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    done: count('done'),
    skipped: count('skipped'),
    failed: count('failed'),
    refused: count('refused'),
    interrupted: count('interrupted'),
    waiting: count('waiting'),
    rows,
  };
  const path = join(folder, 'summary.json');
  await writeWhole(path, (draft) => writeFile(draft, `${JSON.stringify(summary, null, 2)}\n`));
  return path;
}

/** The table for a person, one line a row, and how many came out how. */
export function summaryTable(rows: readonly Outcome[]): string {
  const names = Math.max(0, ...rows.map(({ name }) => stringWidth(name)));
  const lines = rows.map(({ row, name, status, seconds, video, cause }) => {
    const time = seconds === null ? '' : timeOf(seconds);
    return `${String(row).padStart(4)}  ${padColumns(name, names)}  ${status.padEnd(11)}  ${time.padStart(10)}  ${cause ?? video ?? ''}`.trimEnd();
  });
  const counts = [...new Set(rows.map(({ status }) => status))].map(
    (status) => `${rows.filter((row) => row.status === status).length} ${status}`,
  );
  return [...lines, counts.join(', ')].join('\n');
}
