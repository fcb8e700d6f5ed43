import type {
  AudioAsset,
  EngineId,
  ImageAsset,
  Params,
  PartsRequest,
  Plan,
  PlanRequest,
  RunRequest,
} from '#contract';

/** What a run is asked for with; null = not there yet, or, of parts, made in one run. */
export type Composed = {
  engine: EngineId | null;
  image: ImageAsset | null;
  audio: AudioAsset | null;
  prompt: string;
  params: Params;
  parts: PartsRequest | null;
};

/** What the studio is asked to plan: with whatever is there, and without the words that change nothing of it. */
export function planRequestOf({ engine, image, audio, params, parts }: Composed): PlanRequest {
  return {
    ...(engine && { engine }),
    ...(image && { image: image.id }),
    ...(audio && { audio: audio.id }),
    params,
    ...(parts && { parts: { ...parts, prompts: [] } }),
  };
}

/**
 * What Generate sends; null while portrait or recording are missing. Left out is what was written for parts that `plan`
 * does not have: another recording, or another length, has fewer.
 */
export function runRequestOf(composed: Composed, plan: Plan | null): RunRequest | null {
  const { engine, image, audio, prompt, params, parts } = composed;
  if (!image || !audio) return null;
  const prompts = parts?.prompts.slice(0, plan?.parts?.length ?? 0);
  return {
    ...(engine && { engine }),
    image: image.id,
    audio: audio.id,
    prompt,
    params,
    ...(parts && prompts && { parts: { seconds: parts.seconds, prompts } }),
  };
}
