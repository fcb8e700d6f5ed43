import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { RunId, type RunRequest } from '../../contract/index.ts';

const Line = z.object({ key: z.string(), run: RunId });

/**
 * Which run was made for which request, one JSON line each, beside the results: a batch that was killed picks up a run
 * that a studio has finished meanwhile, or is still busy with.
 */
export class RunMemory {
  readonly #path: string;
  readonly #runs = new Map<string, RunId>();

  constructor(path: string) {
    this.#path = path;
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    for (const line of lines) {
      // The last one may have been cut off.
      const parsed = parsedLine(line);
      if (parsed) this.#runs.set(parsed.key, parsed.run);
    }
  }

  /** The last run that was made for a request. */
  of(request: RunRequest): RunId | undefined {
    return this.#runs.get(keyOf(request));
  }

  note(request: RunRequest, run: RunId): void {
    const key = keyOf(request);
    this.#runs.set(key, run);
    mkdirSync(dirname(this.#path), { recursive: true });
    // A line that was cut off does not take this one along.
    appendFileSync(this.#path, `\n${JSON.stringify({ key, run })}\n`);
  }
}

function parsedLine(line: string): z.infer<typeof Line> | null {
  try {
    return Line.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** The same for the same request, in whatever order its parameters were named. */
function keyOf({ engine, image, audio, prompt, params }: RunRequest): string {
  const named = Object.entries(params).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return createHash('sha256')
    .update(JSON.stringify([engine ?? null, image, audio, prompt, named]))
    .digest('hex');
}
