import { z } from 'zod';

/**
 * What a run occupies: the CPU, or GPUs by their number. `gpu` is an engine's word for "whichever there are": it says
 * nothing of numbers, so it counts as all of them.
 */
export const Device = z.union([z.enum(['cpu', 'gpu']), z.templateLiteral(['gpu:', z.int().min(0)])]);
export type Device = z.infer<typeof Device>;

/** Whether two runs would meet on a device. */
export function overlap(some: readonly Device[], others: readonly Device[]): boolean {
  return some.some((one) => others.some((other) => isSame(one, other)));
}

function isSame(one: Device, other: Device): boolean {
  if (one === 'gpu' || other === 'gpu') return one !== 'cpu' && other !== 'cpu';
  return one === other;
}
