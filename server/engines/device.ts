/**
 * What a run occupies: the CPU, or GPUs by their number. `gpu` is an engine's word for "whichever there are": it says
 * nothing of numbers, so it counts as all of them.
 */
export type Device = 'cpu' | 'gpu' | `gpu:${number}`;

/** Whether two runs would meet on a device. */
export function overlap(some: readonly Device[], others: readonly Device[]): boolean {
  return some.some((one) => others.some((other) => isSame(one, other)));
}

/** Those whose memory one engine fills: two models do not fit, while the machine's own memory has room for several. */
export function gpusOf(devices: readonly Device[]): Device[] {
  return devices.filter((device) => device !== 'cpu');
}

/** The GPUs of a list as CUDA_VISIBLE_DEVICES has it (`0,1`); names that are no numbers stand for all of them. */
export function visibleGpus(list: string): Device[] {
  const indices = list
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  if (indices.length === 0 || !indices.every((index) => /^\d+$/.test(index))) return ['gpu'];
  return indices.map((index): Device => `gpu:${Number(index)}`);
}

function isSame(one: Device, other: Device): boolean {
  if (one === 'gpu' || other === 'gpu') return one !== 'cpu' && other !== 'cpu';
  return one === other;
}
