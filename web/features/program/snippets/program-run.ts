import type { EngineId, Params, PartsRequest, RunRequest } from '#contract';

/** A portrait or recording that the studio has. */
export interface ProgramInput {
  /** Its address at the studio. */
  url: string;
  id: string;
  /** As it was uploaded; its ending says what it is. */
  name: string;
}

/** The run as the page has it now, and what a program has to know to make it. */
export interface ProgramRun {
  /** Where the studio answers, a base path included, without a slash at its end. */
  studio: string;
  /** Whether a program has to bring the access token; it is never in here itself. */
  asksForToken: boolean;
  image: ProgramInput;
  audio: ProgramInput;
  prompt: string;
  engine: EngineId;
  params: Params;
  /** What a run gets that names no engine and no parameters. */
  usual: { engine: EngineId; params: Params };
  /** How a long recording is cut; null = one run. */
  parts: PartsRequest | null;
}

/** Ways in which a program is told to make a run, in the order in which people look for them. */
export const WAYS = ['python', 'javascript', 'curl', 'command', 'http'] as const;
export type Way = (typeof WAYS)[number];

/** The variable that holds the access token in all that is run in a shell. */
export const TOKEN_VARIABLE = 'STUDIO_TOKEN';

/** The body of `POST /api/runs`. */
export function requestOf({ engine, image, audio, prompt, params, parts }: ProgramRun): RunRequest {
  return { engine, image: image.id, audio: audio.id, prompt, params, ...(parts && { parts }) };
}
