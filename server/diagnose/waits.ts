import type { OutputLine, RankTrail } from '../contract/index.ts';

/** The call that each rank's main thread was in when it was asked: the first frame of it, without the folder. */
export function waitsOf(ranks: readonly RankTrail[]): OutputLine[] {
  return ranks.flatMap(({ rank, stack = '' }) => {
    const lines = stack.split('\n');
    const main = lines.findIndex((line) => line.startsWith('Current thread'));
    const frame = lines.slice(main + 1).find((line) => line.startsWith('  File "'));
    return frame ? [{ rank, line: shortened(frame.trim()) }] : [];
  });
}

/** `File "/a/b.py", line 7 in wait` → `wait, b.py line 7`. */
function shortened(frame: string): string {
  const found = /^File "(?:[^"]*\/)?([^"/]*)", line (\d+) in (.+)$/.exec(frame);
  return found ? `${found[3]} (${found[1]}, line ${found[2]})` : frame;
}
