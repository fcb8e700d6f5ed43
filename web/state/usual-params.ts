import { DEFAULT_PARAMS, type Options, type Params } from '#contract';

/** The parameters of a page that nobody has touched; null = the studio has not named its own yet. */
export function usualOf(options: Options | null): Params {
  return { ...DEFAULT_PARAMS, ...options?.defaults.params };
}
