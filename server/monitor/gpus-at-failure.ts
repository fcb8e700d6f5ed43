import type { Device, GpuAtFailure, MonitorSample } from '../contract/index.ts';
import { type GpuHolder, gpuHealth } from './gpu-health.ts';

/** So much memory in other hands is worth a word, bytes: a desktop takes some. */
export const WORTH_NAMING = 1e9;
/** A failed run is not kept from being told of for longer, ms. */
const LIMIT_MS = 1_700;
/** What was taken so shortly before a failure belongs to it, ms: what a process held is free once it has ended. */
const JUST_NOW_MS = 10_000;

/**
 * How the GPUs of these devices are now that something on them has failed, and how full they were just before. Empty for
 * the CPU, and where nvidia-smi does not answer. Never rejects.
 * @param samples the newest of this machine
 */
export async function gpusAtFailure(
  devices: readonly Device[],
  samples: readonly MonitorSample[],
): Promise<GpuAtFailure[]> {
  if (devices.every((device) => device === 'cpu')) return [];
  const now = Date.now();
  const gpus = (await gpuHealth(LIMIT_MS)) ?? [];
  const recent = samples.filter(({ at }) => now - new Date(at).getTime() < JUST_NOW_MS);
  return gpus
    .filter(({ index }) => devices.includes('gpu') || devices.includes(`gpu:${index}`))
    .map(({ index, name, memory, holders }) => {
      const taken = recent.flatMap(({ gpus: all }) =>
        all.flatMap((gpu) => (gpu.index === index ? gpu.memory : [])),
      );
      const peak = taken.length > 0 ? Math.max(...taken) : null;
      return { index, name, total: memory, peak, holders: holders.filter(isWorthNaming).map(asTold) };
    });
}

function isWorthNaming({ ours, bytes }: GpuHolder): boolean {
  return !ours && (bytes ?? WORTH_NAMING) >= WORTH_NAMING;
}

function asTold({ pid, program, bytes, since }: GpuHolder): GpuAtFailure['holders'][number] {
  return { pid, program, bytes, since: since?.toISOString() ?? null };
}
