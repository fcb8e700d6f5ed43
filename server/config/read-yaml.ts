import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ConfigError } from './config-error.ts';

/**
 * Reads a YAML file into the shape of `schema`.
 * @throws ConfigError naming the file, the line and what is wrong there.
 */
export function readYaml<T>(path: string, schema: z.ZodType<T>): T {
  return openYaml(path).check(schema);
}

/** As `readYaml`, for a text already read; `path` is only used to name it. */
export function parseYaml<T>(text: string, path: string, schema: z.ZodType<T>): T {
  return new YamlFile(text, path).check(schema);
}

/** Reads a YAML file of any shape. @throws ConfigError where it is no YAML. */
export function openYaml(path: string): YamlFile {
  return new YamlFile(readText(path), path);
}

/** A YAML text that has been read: its value, and at which line something in it stands. */
export class YamlFile {
  readonly path: string;
  readonly value: unknown;
  readonly #document: Document;
  readonly #lines = new LineCounter();

  constructor(text: string, path: string) {
    this.path = path;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const [broken] = this.#document.errors;
    if (broken) this.refuse(this.#lines.linePos(broken.pos[0]).line, broken.message);
    this.value = this.#document.toJS();
  }

  /**
   * The value in the shape of `schema`; or `value`, which this file is a part of.
   * @throws ConfigError naming the file, the line and what is wrong there.
   */
  check<T>(schema: z.ZodType<T>, value: unknown = this.value): T {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const path = issue?.path ?? [];
    const key = path.length ? `"${path.join('.')}": ` : '';
    // An unknown key has no value to point at: the issue's path ends above it.
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    return this.refuse(this.#lineOf([...path, ...unknown]), `${key}${issue?.message ?? 'not valid'}`);
  }

  /** @throws ConfigError with this file, a line and what is wrong there. */
  refuse(line: number, what: string): never {
    throw new ConfigError(`${this.path}:${line}: ${what}`);
  }

  /** Line of the deepest part of `path` that exists: a missing key is reported where its parent begins. */
  #lineOf(path: readonly PropertyKey[]): number {
    for (let depth = path.length; depth > 0; depth--) {
      const parent = this.#document.getIn(path.slice(0, depth - 1), true);
      const named = isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && key.value === path[depth - 1])?.key
        : undefined;
      const node = isNode(named) ? named : this.#document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return this.#lines.linePos(node.range[0]).line;
    }
    return 1;
  }
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
