import type { Device } from '../contract/index.ts';

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
