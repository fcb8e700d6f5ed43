import type { Cause, CauseCode, CauseValues, Exit } from './cause.ts';

/** What a sentence is made of. */
export interface CauseParts {
  values: CauseValues;
  /** "exit code 3", "SIGKILL", in the language of the sentence; empty where nothing ended. */
  how: string;
  /** The line that names the error; empty where there is none. */
  error: string;
  /** The rank that failed first, where there are several. */
  rank: number | null;
  stage: string;
}

/** One language's way to say every cause. */
export interface CauseSentences {
  exit: { [Kind in Exit['kind']]: (exit: Extract<Exit, { kind: Kind }>) => string };
  causes: Record<CauseCode, (parts: CauseParts) => string>;
}

const engine = (rank: number | null) => (rank === null ? 'The engine' : `Rank ${rank} of the engine`);
const words = (error: string) => (error === '' ? '.' : `: ${error}`);
const reported = ({ rank, values }: CauseParts) =>
  rank === null ? `${values.message}` : `Rank ${rank}: ${values.message}`;

/** The English sentences: what every door of the studio says, and the page too. */
export const ENGLISH_CAUSES: CauseSentences = {
  exit: {
    code: ({ code }) => `exit code ${code}`,
    signal: ({ signal }) => signal,
    unstarted: ({ reason }) => `cannot be started: ${reason}`,
  },
  causes: {
    'not-set-up': ({ values }) => `${values.engine} is not set up. It lacks: ${values.lacks}`,
    busy: () => 'A run is on the engine.',
    unloaded: () => 'The engine was unloaded while it was starting.',
    'studio-closing': () => 'The studio is closing.',
    'start-exited': ({ rank, how, error }) => `${engine(rank)} did not start (${how})${words(error)}`,
    'start-hung': ({ values }) => `The engine gave no sign of life for ${values.seconds} s while starting.`,
    'start-reported': reported,
    'protocol-mismatch': ({ values }) =>
      `The engine speaks protocol ${values.theirs}, the studio speaks ${values.ours}: they are of different versions.`,
    exited: ({ rank, how, error }) => `${engine(rank)} ended unexpectedly (${how})${words(error)}`,
    'exited-unfinished': ({ rank, how, error }) =>
      `${engine(rank)} ended without finishing the video (${how})${words(error)}`,
    'exited-when-ready': () => 'The engine ended as soon as it was ready.',
    hung: ({ values, stage }) => `The engine gave no sign of life for ${values.seconds} s (${stage}).`,
    reported,
    nonsense: () => 'The engine sends what is no event of the protocol.',
    'frames-missing': ({ values }) =>
      `The engine finished after ${values.made} of ${values.expected} frames.`,
    'frames-lost': ({ values }) =>
      `The engine reported ${values.frames} frames, but not all of them arrived.`,
    'no-frames': () => 'The engine made no picture.',
    'studio-closed': () => 'The studio was closed during the run.',
    'program-exited': ({ values, how, error }) =>
      values.error
        ? `${values.error} (${how})`
        : `The program ended without its video (${how})${words(error)}`,
    'program-without-video': ({ values }) => `The program ended without writing its video (${values.file}).`,
    'program-without-frames': () => 'The program ended without naming a frame.',
    'chunk-unreadable': ({ values }) => `The chunk ${values.file} cannot be used: ${values.reason}`,
    'chunk-cut': ({ values }) =>
      `The chunk ${values.file} cannot be used: it ends inside a frame of ${values.width}×${values.height} px.`,
    'chunk-mismatch': ({ values }) =>
      `The chunk ${values.file} cannot be used: its ${values.field} is ${values.said}; ${values.expected} was expected.`,
    'chunk-absent': ({ values }) => `The chunk ${values.file} cannot be used: it is not there.`,
    'chunk-outside': ({ values }) =>
      `The chunk ${values.file} cannot be used: it lies outside the run's folder.`,
    'portrait-unusable': ({ values }) => `${values.reason}`,
  },
};

/** A cause as one sentence of the language. `nameOf` is what the stages are called in it. */
export function causeSentence(
  cause: Cause,
  { causes, exit }: CauseSentences = ENGLISH_CAUSES,
  nameOf: (stage: string) => string = (stage) => stage,
): string {
  const [first] = cause.ranks;
  return causes[cause.code]({
    values: cause.values,
    how: first?.exit ? exitWords(first.exit, exit) : '',
    error: first?.errors.at(-1) ?? '',
    rank: cause.of > 1 && first ? first.rank : null,
    stage: cause.stage === undefined ? '' : nameOf(cause.stage),
  });
}

/** How a process ended, in words. */
export function exitWords(how: Exit, words: CauseSentences['exit'] = ENGLISH_CAUSES.exit): string {
  switch (how.kind) {
    case 'code':
      return words.code(how);
    case 'signal':
      return words.signal(how);
    case 'unstarted':
      return words.unstarted(how);
  }
}
