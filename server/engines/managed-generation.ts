import { EngineError, type Generation, type Outcome } from './engine.ts';
import { engineFailure } from './engine-failure.ts';

/**
 * A generation that something else comes before, such as a load of minutes. Cancelled then, it ends at once while that
 * goes on without it. `begin` throws for what went wrong before, and answers null when it saw that it was cancelled.
 */
export function generationAfter(
  begin: (isCancelled: () => boolean) => Promise<Generation | null>,
): Generation {
  let inner: Generation | null = null;
  let cancelled = false;
  let giveUp = () => {};
  const givenUp = new Promise<Outcome>((resolve) => {
    giveUp = () => resolve({ kind: 'cancelled', frames: 0 });
  });
  const run = async (): Promise<Outcome> => {
    try {
      inner = await begin(() => cancelled);
      return inner ? await inner.outcome : { kind: 'cancelled', frames: 0 };
    } catch (error) {
      if (cancelled) return { kind: 'cancelled', frames: 0 };
      return { kind: 'failed', frames: 0, ...failureOf(error) };
    }
  };
  return {
    outcome: Promise.race([run(), givenUp]),
    cancel: () => {
      cancelled = true;
      if (inner) inner.cancel();
      else giveUp();
    },
  };
}

function failureOf(error: unknown) {
  if (error instanceof EngineError) return error.failure;
  const reason = error instanceof Error ? error.message : String(error);
  return engineFailure('engine_failed', 'portrait-unusable', { values: { reason } });
}
