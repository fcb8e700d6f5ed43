import type { Stage } from '../contract/index.ts';

/** How long an engine may take, in seconds; `configs/engines/*.yaml` sets them. */
export interface EngineLimits {
  /** Without any event, by what it is doing: beyond it the engine counts as hung. */
  inactivity: Record<Stage, number>;
  /** For the answer to `prepare`. */
  prepare: number;
  /** From the cancel message to SIGTERM: longer than one denoising step. */
  cancelGrace: number;
  /** From SIGTERM to SIGKILL. */
  termGrace: number;
}
