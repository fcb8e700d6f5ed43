import type { RankTrail } from '../contract/index.ts';
import { OutputTail } from './output-log.ts';
import type { RankEnd } from './rank-process.ts';
import { StackDump } from './stack-dump.ts';
import { Tracebacks } from './tracebacks.ts';

/** Lines kept of the rank that failed first, and of each other one. */
const FIRST_LINES = 40;
const OTHER_LINES = 15;
/** A kept line is cut to this length, in characters. */
const LINE_CHARS = 500;

/** A failure that a rank told of itself. */
export interface RankReport {
  message: string;
  traceback?: string | undefined;
  /** How the program ended that it runs, where it runs one. */
  exit?: RankTrail['exit'] | undefined;
}

/**
 * What the ranks of an engine have left behind since a load or a run began: kept while all is well, because nobody knows
 * before which rank fails first and what it will have said by then.
 */
export class RankTrails {
  readonly #notes: RankNotes[];

  constructor(ranks: number) {
    this.#notes = Array.from({ length: ranks }, (_, rank) => new RankNotes(rank));
  }

  /** A sign of life. */
  heard(rank: number): void {
    this.#notes[rank]?.heard();
  }

  printed(rank: number, line: string): void {
    this.#notes[rank]?.printed(line);
  }

  reported(rank: number, report: RankReport): void {
    this.#notes[rank]?.reported(report);
  }

  ended(end: RankEnd): void {
    this.#notes[end.rank]?.ended(end);
  }

  /** In order of time: first those that failed, then those that were silent longest. */
  read(): RankTrail[] {
    return [...this.#notes]
      .sort((a, b) => Number(b.failed) - Number(a.failed) || a.at.getTime() - b.at.getTime())
      .map((notes, place) => notes.read(place === 0 ? FIRST_LINES : OTHER_LINES));
  }
}

/** What one rank has left behind. */
class RankNotes {
  readonly rank: number;
  readonly #tail = new OutputTail(FIRST_LINES);
  readonly #tracebacks = new Tracebacks();
  readonly #stack = new StackDump();
  #heardAt = new Date();
  #failedAt: Date | null = null;
  #report: RankReport | null = null;
  #end: RankEnd | null = null;

  constructor(rank: number) {
    this.rank = rank;
  }

  get failed(): boolean {
    return this.#failedAt !== null;
  }

  get at(): Date {
    return this.#failedAt ?? this.#heardAt;
  }

  heard(): void {
    this.#heardAt = new Date();
  }

  printed(line: string): void {
    const cut = line.slice(0, LINE_CHARS);
    if (this.#stack.take(cut)) return;
    this.#tail.push(cut);
    this.#tracebacks.line(line);
  }

  reported(report: RankReport): void {
    this.#report ??= report;
    this.#failedAt ??= new Date();
  }

  ended(end: RankEnd): void {
    this.#end = end;
    if (!end.asked) this.#failedAt ??= end.at;
  }

  read(lines: number): RankTrail {
    const exit = this.#report?.exit ?? this.#end?.exit;
    const stack = this.#stack.text;
    const traceback = this.#report?.traceback ?? this.#tracebacks.text;
    return {
      rank: this.rank,
      at: this.at.toISOString(),
      ...(exit ? { exit } : {}),
      ...(this.#end?.asked ? { ended: true } : {}),
      errors: this.#tracebacks.errors.map((line) => line.slice(0, LINE_CHARS)),
      ...(traceback ? { traceback } : {}),
      ...(stack ? { stack } : {}),
      lines: this.#tail.lines(lines),
    };
  }
}
