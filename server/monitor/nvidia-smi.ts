import { ProcessTree } from '../processes/process-tree.ts';

/** Longest time nvidia-smi may take, ms: it wakes a sleeping driver. */
const LIMIT_MS = 20_000;
/** More than it has to say of the largest machine, characters; what says more is not nvidia-smi. */
const MOST_CHARS = 256 * 1024;

/**
 * What nvidia-smi answers to these arguments; null where it is not there, fails, or does not answer in time: then it is
 * killed with all that it started, and nobody waits for one that cannot be. Never rejects.
 */
export async function askNvidiaSmi(args: readonly string[], limitMs = LIMIT_MS): Promise<string | null> {
  let text = '';
  const asked = new ProcessTree(
    { command: 'nvidia-smi', args },
    {
      onLine: () => {},
      onChunk: (chunk, stream) => {
        if (stream === 'stdout') text += chunk.toString();
        if (text.length > MOST_CHARS) asked.kill();
      },
    },
  );
  let patience: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    patience = setTimeout(() => {
      asked.kill();
      resolve(null);
    }, limitMs);
  });
  const end = await Promise.race([asked.ended, late]);
  clearTimeout(patience);
  return end?.exit.kind === 'code' && end.exit.code === 0 ? text : null;
}

/** Rows of a table asked for with `--format=csv,noheader,nounits`, cell by cell. */
export function rowsOf(table: string): string[][] {
  return table
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .filter((cells) => cells.some(Boolean));
}

/** A number in a cell; null for "[N/A]", "[Not Supported]" and whatever else is none. */
export function numberIn(cell: string | undefined): number | null {
  return cell !== undefined && /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : null;
}
