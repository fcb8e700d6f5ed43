import { parse } from 'node:path';
import { DEFAULT_PARAMS } from '../../contract/index.ts';
import { CommandError, EXIT } from '../exit-code.ts';
import type { Cells } from './read-rows.ts';

/** Digits of `{row}`: names sort in the order of the rows. */
const ROW_DIGITS = 3;

/** What a row is called: its name, else its portrait's. */
export function nameOf(cells: Cells): string {
  return cells.name ?? parse(cells.image ?? '').name;
}

/**
 * The file name that a template such as `{name}-{seed}.mp4` makes of a row. Placeholders are columns, parameters,
 * `{name}`, `{row}`, and `{image}` and `{audio}` without folder and ending.
 * @param number of the row, from 1
 * @throws CommandError for an unknown placeholder
 */
export function outputName(template: string, cells: Cells, number: number): string {
  const known: Record<string, string> = {
    ...Object.fromEntries(Object.entries(DEFAULT_PARAMS).map(([param, value]) => [param, String(value)])),
    ...cells,
    name: nameOf(cells),
    image: parse(cells.image ?? '').name,
    audio: parse(cells.audio ?? '').name,
    row: String(number).padStart(ROW_DIGITS, '0'),
  };
  known.seed = known.base_seed ?? '';
  const name = template.replace(/\{([^{}]*)\}/g, (_, placeholder: string) => {
    const text = known[placeholder.replaceAll('-', '_')];
    if (text !== undefined) return asFileName(text);
    const names = Object.keys(known).map((one) => `{${one}}`);
    throw new CommandError(
      EXIT.usage,
      `{${placeholder}} stands for nothing here. There is: ${names.join(' ')}.`,
    );
  });
  return /\.mp4$/i.test(name) ? name : `${name}.mp4`;
}

/** Without what file systems do not take, or take for a folder; 704*384 becomes 704x384. */
function asFileName(text: string): string {
  const plain = text.replace(/(?<=\d)\*(?=\d)/g, 'x').replace(/[\\/:*?"<>|\p{Cc}]/gu, '-');
  return plain.replace(/^[. ]+|[. ]+$/g, '') || '-';
}
