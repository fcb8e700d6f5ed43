import type { ProblemCode } from '#contract';

/** What a sentence may mention: the value at hand, the one suggested, what the page calls the control. */
export type CodedValues = {
  value?: unknown;
  suggestion?: unknown;
  name?: string;
  /** Whatever else the code came with, by name. */
  texts?: Readonly<Record<string, string>>;
};

/** A sentence, or how to make it from the values that came with the code. */
export type CodedSentence = string | ((values: CodedValues) => string);

/**
 * Sentences for what the server names by a code. The server sends the English one along, so English needs no table,
 * and a code that is new to the page still says something.
 */
export type CodedSentences = {
  problem: Record<ProblemCode, CodedSentence>;
  finding: Record<string, CodedSentence>;
  conflict: Record<string, CodedSentence>;
  note: Record<string, CodedSentence>;
  /** What an engine lacks, and how to get it. */
  missing: Record<string, CodedSentence>;
  remedy: Record<string, CodedSentence>;
};
