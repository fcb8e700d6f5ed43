import type { LiveSession } from './engine.ts';
import { generationAfter } from './managed-generation.ts';

/** A live session that something else comes before, as of a generation. Sound that is fed before it has begun is not heard. */
export function sessionAfter(
  begin: (isCancelled: () => boolean) => Promise<LiveSession | null>,
): LiveSession {
  let inner: LiveSession | null = null;
  let hasBegun: (how: { lookAhead: number } | null) => void = () => {};
  const started = new Promise<{ lookAhead: number } | null>((resolve) => {
    hasBegun = resolve;
  });
  const { outcome, cancel } = generationAfter(async (isCancelled) => {
    inner = await begin(isCancelled);
    void inner?.started.then(hasBegun);
    return inner;
  });
  void outcome.then(() => hasBegun(null));
  return {
    started,
    outcome,
    cancel,
    feed: (pcm) => inner?.feed(pcm),
    flush: () => inner?.flush(),
  };
}
