import type { Viseme } from '../visemes.ts';

/** A stretch of one sound, s, and the mouth shapes that it goes through, each for an equal share of its time. */
export interface Phone {
  phone: string;
  shapes: readonly Viseme[];
  start: number;
  end: number;
}

/** The mouth shape of a sound at `time` s. */
export function visemeAt({ shapes, start, end }: Phone, time: number): Viseme {
  const share = (time - start) / Math.max(end - start, 1e-6);
  const at = Math.max(0, Math.min(shapes.length - 1, Math.floor(share * shapes.length)));
  return shapes[at] as Viseme;
}
