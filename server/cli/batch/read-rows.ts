import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { parseYaml } from '../../config/read-yaml.ts';
import { CommandError, EXIT } from '../exit-code.ts';

/** What a row, or the head of a file, says: texts by the names of the columns. */
export type Cells = Readonly<Record<string, string>>;

/** One row as written: where it stands, for a person, and what it says. */
export interface Row {
  at: string;
  cells: Cells;
}

/** A file of rows, and what holds for all of them unless a row says otherwise. */
export interface RowsFile {
  defaults: Cells;
  rows: Row[];
}

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Mapping = z.record(z.string(), Scalar);
const YamlRows = z.union([
  z.array(Mapping),
  z.strictObject({ defaults: Mapping.default({}), rows: z.array(Mapping) }),
]);
const Head = z.strictObject({ defaults: Mapping });

const READERS: Readonly<Record<string, (text: string, path: string) => RowsFile>> = {
  '.csv': readCsv,
  '.tsv': readCsv,
  '.jsonl': readJsonLines,
  '.ndjson': readJsonLines,
  '.yaml': readYamlRows,
  '.yml': readYamlRows,
};

/**
 * Reads a file of rows. Columns may be written `Num-clip` for `num_clip`; empty cells and rows count as absent.
 * @throws CommandError, ConfigError naming the file and the line
 */
export function readRows(path: string): RowsFile {
  const reader = READERS[extname(path).toLowerCase()];
  if (!reader) throw new CommandError(EXIT.usage, `${path} is none of ${Object.keys(READERS).join(', ')}.`);
  return reader(textOf(path), path);
}

/** The name of a column as parameters are called. `seed` is short for `base_seed`. */
export function columnName(text: string): string {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return name === 'seed' ? 'base_seed' : name;
}

function textOf(path: string): string {
  try {
    // Takes the byte order mark away.
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof TypeError)
      throw new CommandError(EXIT.usage, `${path} is not in UTF-8. Save it as "CSV UTF-8".`);
    throw new CommandError(
      EXIT.usage,
      `${path} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** Above the names of the columns, `# size: 384*256`; a spreadsheet adds quotes and delimiters to it. */
const HEAD_VALUE = /^\s*"?#\s*([\w -]+?)\s*[:=]\s*(.*?)"?[,;\t\s]*$/;
/** A line that sets nothing: empty, or a remark. A column may be called `#`, and then no space follows. */
const HEAD_REMARK = /^\s*(?:"?#\s.*|[,;\t\s]*)$/;

/** What the lines above the names of the columns set for all rows, and how many they are. */
function headOf(text: string): { defaults: Cells; lines: number } {
  const defaults: Record<string, string> = {};
  let lines = 0;
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = HEAD_VALUE.exec(line) ?? [];
    if (name && value) defaults[columnName(name)] = value.replaceAll('""', '"');
    else if (!HEAD_REMARK.test(line)) break;
    lines++;
  }
  return { defaults, lines };
}

function readCsv(text: string, path: string): RowsFile {
  const head = headOf(text);
  const table = text.split('\n').slice(head.lines).join('\n');
  try {
    const records = parse(table, {
      columns: (names: string[]) => names.map(columnName),
      delimiter: delimiterOf(table),
      info: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      relax_column_count_less: true,
      trim: true,
    }) as unknown as { info: { lines: number }; record: Record<string, string> }[];
    return {
      defaults: head.defaults,
      rows: records.map(({ info, record }) => ({
        at: `line ${info.lines + head.lines}`,
        cells: filled(record),
      })),
    };
  } catch (error) {
    if (error instanceof CsvError) throw new CommandError(EXIT.usage, `${path}: ${error.message}`);
    throw error;
  }
}

/** The one that the first line has most of: spreadsheets of many countries write semicolons. */
function delimiterOf(text: string): string {
  const [head = ''] = text.trimStart().split(/\r?\n/, 1);
  const count = (delimiter: string) => head.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

function readJsonLines(text: string, path: string): RowsFile {
  let defaults: Cells = {};
  const rows: Row[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const at = `line ${index + 1}`;
    const value = jsonOf(line, `${path}:${index + 1}`);
    const head = rows.length === 0 ? Head.safeParse(value).data : undefined;
    if (head) defaults = cellsOf(head.defaults);
    else rows.push({ at, cells: cellsOf(checked(value, `${path}:${index + 1}`)) });
  }
  return { defaults, rows };
}

function jsonOf(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new CommandError(EXIT.usage, `${where}: ${error instanceof Error ? error.message : error}`);
  }
}

function checked(value: unknown, where: string): z.infer<typeof Mapping> {
  const parsed = Mapping.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CommandError(EXIT.usage, `${where}: a row is one object of texts, numbers and switches.`);
}

function readYamlRows(text: string, path: string): RowsFile {
  const file = parseYaml(text, path, YamlRows);
  const { defaults, rows } = Array.isArray(file) ? { defaults: {}, rows: file } : file;
  return {
    defaults: cellsOf(defaults),
    rows: rows.map((row, index) => ({ at: `row ${index + 1}`, cells: cellsOf(row) })),
  };
}

function cellsOf(record: z.infer<typeof Mapping>): Cells {
  return filled(
    Object.fromEntries(
      Object.entries(record).map(([name, value]) => [columnName(name), String(value ?? '')]),
    ),
  );
}

function filled(record: Record<string, string>): Cells {
  return Object.fromEntries(Object.entries(record).filter(([, text]) => text !== ''));
}
