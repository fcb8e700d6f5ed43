import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { PartsRequest } from '../../contract/index.ts';
import { CommandError, EXIT } from '../exit-code.ts';

/** `--parts auto` or `--parts SECONDS`. */
export const PartLength = z
  .string()
  .transform((text) => (text === 'auto' ? text : Number(text)))
  .pipe(PartsRequest.shape.seconds.unwrap());

/** How a long recording is to be made; undefined = in one run. @throws CommandError */
export function partsWanted({
  parts,
  partPrompts,
}: {
  parts?: z.output<typeof PartLength> | undefined;
  partPrompts?: string | undefined;
}): PartsRequest | undefined {
  if (partPrompts !== undefined && parts === undefined)
    throw new CommandError(EXIT.usage, '--part-prompts goes with --parts.');
  return parts === undefined
    ? undefined
    : { seconds: parts, prompts: partPrompts === undefined ? [] : promptsIn(partPrompts) };
}

/** A line for each part; the line break at the end of the file begins no other. */
function promptsIn(path: string): string[] {
  if (!existsSync(path)) throw new CommandError(EXIT.usage, `--part-prompts ${path} is not there.`);
  const lines = readFileSync(path, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const parsed = PartsRequest.shape.prompts.safeParse(lines.map((line) => line.trim()));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const line = typeof issue?.path[0] === 'number' ? `, line ${issue.path[0] + 1}` : '';
  throw new CommandError(EXIT.usage, `--part-prompts ${path}${line}: ${issue?.message}.`);
}
