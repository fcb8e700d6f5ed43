import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Longest time nvidia-smi may take, ms: it wakes a sleeping driver. */
const LIMIT_MS = 20_000;
const BYTES_PER_MIB = 1024 ** 2;

/**
 * Memory of this machine's smallest GPU, bytes: asked for once, in the background, because a plan waits for nothing.
 */
export class GpuMemory {
  #bytes: number | null = null;

  constructor() {
    const query = ['--query-gpu=memory.total', '--format=csv,noheader,nounits'];
    const asked = run('nvidia-smi', query, { timeout: LIMIT_MS });
    asked.child.unref();
    asked.then(
      ({ stdout }) => {
        this.#bytes = smallest(stdout);
      },
      // Without a GPU there is nothing to compare with.
      () => {},
    );
  }

  /** null while it is not known, and without a GPU. */
  get bytes(): number | null {
    return this.#bytes;
  }
}

/** The least of the numbers (MiB, one a line); null without one. */
function smallest(table: string): number | null {
  const sizes = table
    .split('\n')
    .map(Number)
    .filter((size) => size > 0);
  return sizes.length > 0 ? Math.min(...sizes) * BYTES_PER_MIB : null;
}
