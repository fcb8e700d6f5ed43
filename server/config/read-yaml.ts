import { readFileSync } from 'node:fs';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ConfigError } from './config-error.ts';

/**
 * Reads a YAML file into the shape of `schema`.
 * @throws ConfigError naming the file, the line and what is wrong there.
 */
export function readYaml<T>(path: string, schema: z.ZodType<T>): T {
  return parseYaml(readText(path), path, schema);
}

/** As `readYaml`, for a text already read; `path` is only used to name it. */
export function parseYaml<T>(text: string, path: string, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken) throw new ConfigError(`${path}:${lines.linePos(broken.pos[0]).line}: ${broken.message}`);
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue ? lineOf(document, issue.path, lines) : 1;
  const key = issue?.path.length ? `"${issue.path.join('.')}": ` : '';
  throw new ConfigError(`${path}:${where}: ${key}${issue?.message ?? 'not valid'}`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Line of the deepest part of `path` that exists: a missing key is reported where its parent begins. */
function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
