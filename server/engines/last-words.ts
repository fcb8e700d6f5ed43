import type { RankExit } from './rank-process.ts';

/** The line of Node, Python and most other programs that names an uncaught error. */
const ERROR_LINE = /^\s*[\w.]*(?:Error|Exception)\b.*/;

/** One sentence about a rank's end: who, what, how, and the error it printed where there is one. */
export function describeExit(exit: RankExit, what: string, ranks: number): string {
  const who = ranks > 1 ? `Rank ${exit.rank} of the engine` : 'The engine';
  const error = exit.output.split('\n').findLast((line) => ERROR_LINE.test(line));
  return `${who} ${what} (${exit.how})${error === undefined ? '.' : `: ${error.trim()}`}`;
}
