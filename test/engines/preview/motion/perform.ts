import type { FaceControls } from '../../../../server/engines/preview/controls.ts';
import type { SpeechSource } from '../../../../server/engines/preview/motion/hop-window.ts';
import { FPS, Motion, type MotionRequest } from '../../../../server/engines/preview/motion/motion.ts';

/** All frames of a performance. */
export function perform(source: SpeechSource, request: MotionRequest): FaceControls[] {
  const motion = new Motion(source, request);
  return Array.from({ length: request.frames }, () => motion.next());
}

/** A request with nothing asked for. */
export const plain = (frames: number): MotionRequest => ({ prompt: '', seed: 420, guide: 0, frames });

/** The middle of the time that frame `index` is shown, s. */
export const shownAt = (index: number): number => (index + 0.5) / FPS;

/** Root mean square. */
export function rms(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/** Largest change from one value to the next. */
export function largestStep(values: readonly number[]): number {
  let largest = 0;
  for (let i = 1; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] - values[i - 1]));
  return largest;
}
