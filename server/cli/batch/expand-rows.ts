import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';
import type { Cells, Row, RowsFile } from './read-rows.ts';

const FILES = ['image', 'audio'] as const;
type FileColumn = (typeof FILES)[number];

/**
 * The rows with everything in them that holds for all, and absolute paths; one row for each file that a pattern such as
 * `staff/*.jpg` stands for. A row goes before a flag, a flag before the head of the file.
 * @param folder where the file lies: its paths begin there
 * @param flags their paths begin in the working directory
 */
export function expandRows({ defaults, rows }: RowsFile, folder: string, flags: Cells): Row[] {
  return rows.flatMap((row) => {
    const cells: Cells = [flags, row.cells].reduce(laidOver, defaults);
    return FILES.reduce<Row[]>(
      (list, column) => {
        const base = row.cells[column] === undefined && flags[column] !== undefined ? process.cwd() : folder;
        return list.flatMap((one) => eachFile(one, column, base));
      },
      [{ ...row, cells }],
    );
  });
}

/** What goes before what: a text before a recording that was meant for those without one, and the other way round. */
function laidOver(below: Cells, above: Cells): Cells {
  const { audio, text, ...others } = below;
  const isHeard = above.audio !== undefined || above.text !== undefined;
  return { ...(isHeard ? others : below), ...above };
}

/** The row once for each file of its pattern. A pattern that no file fits stays, as a file that is not there. */
function eachFile(row: Row, column: FileColumn, base: string): Row[] {
  const text = row.cells[column];
  if (text === undefined) return [row];
  const path = resolve(base, text);
  const isPattern = !existsSync(path) && isDynamicPattern(text);
  const found = isPattern
    ? globSync(text, { cwd: base, absolute: true, expandDirectories: false }).sort()
    : [];
  return (found.length > 0 ? found : [path]).map((file) => ({
    ...row,
    cells: { ...row.cells, [column]: file },
  }));
}
