import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../../server/contract/index.ts';
import { RunRepository } from '../../server/runs/run-repository.ts';
import { EXAMPLE_RUN } from '../runs/example-run.ts';

/** How many runs a used studio has. */
export const RUNS = 200;

/** A leaf of a table's tree begins with this. */
const TABLE_LEAF = 0x0d;

/** Pages of the table of runs on which this text can be read, counted from 0. */
export function pagesWith(path: string, text: string): number[] {
  const file = readFileSync(path);
  const size = file.readUInt16BE(16) || 65_536;
  const pages: number[] = [];
  for (let page = 1; page * size < file.length; page++) {
    const bytes = file.subarray(page * size, (page + 1) * size);
    if (bytes[0] === TABLE_LEAF && bytes.includes(text) && !bytes.includes('"snapshot"')) pages.push(page);
  }
  return pages;
}

/** Overwrites pages with what no database has, as a bad disk or a stray write does. */
export function damage(path: string, pages: readonly number[]): void {
  const file = readFileSync(path);
  const size = file.readUInt16BE(16) || 65_536;
  for (const page of pages) file.fill(0xa5, page * size, (page + 1) * size);
  writeFileSync(path, file);
}

/** A data directory whose studio has made many runs, some of them together; every run has a folder. */
export function used(place: string): { place: string; path: string; runs: Run[] } {
  const repository = new RunRepository(place);
  repository.setPaused(true);
  for (let index = 0; index < RUNS - 4; index++)
    repository.create({
      ...EXAMPLE_RUN,
      title: `Run ${index}`,
      prompt: `speaks calmly of ${index} `.repeat(20),
    });
  repository.batches.create(
    { kind: 'list', title: 'Together', paused: true, axes: [] },
    Array(4).fill(EXAMPLE_RUN),
  );
  const { runs } = repository.list({ limit: 500 });
  for (const { id } of runs) mkdirSync(join(place, 'runs', id), { recursive: true });
  repository.close();
  return { place, path: join(place, 'studio.sqlite'), runs };
}
