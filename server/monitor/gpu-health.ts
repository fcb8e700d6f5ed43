import { basename } from 'node:path';
import { askNvidiaSmi, numberIn, rowsOf } from './nvidia-smi.ts';
import { type ProcessFacts, processFacts } from './process-facts.ts';

const BYTES_PER_MIB = 1024 ** 2;
const CSV = '--format=csv,noheader,nounits';

/** A program that holds memory of a GPU. */
export interface GpuHolder {
  pid: number;
  /** Its short name. */
  program: string;
  /** Bytes; null where the driver does not say. */
  bytes: number | null;
  /** Null where /proc does not show it: it is in another container, say. */
  since: Date | null;
  /** Whether the studio started it. */
  ours: boolean;
}

/** How a GPU is. */
export interface GpuHealth {
  /** Its number, as nvidia-smi and CUDA count. */
  index: number;
  name: string;
  /** Of the driver, as 570.86.10. */
  driver: string;
  /** Bytes. */
  memory: number;
  free: number;
  /** Memory errors that could not be corrected, since the driver was loaded; null where the card does not count. */
  uncorrected: number | null;
  holders: GpuHolder[];
}

/** How the GPUs of this machine are; null where nvidia-smi does not answer in time. Never rejects. */
export async function gpuHealth(limitMs: number): Promise<GpuHealth[] | null> {
  const columns =
    'index,uuid,name,driver_version,memory.total,memory.used,ecc.errors.uncorrected.volatile.total';
  const [gpus, apps] = await Promise.all([
    askNvidiaSmi([`--query-gpu=${columns}`, CSV], limitMs),
    askNvidiaSmi(['--query-compute-apps=gpu_uuid,pid,process_name,used_gpu_memory', CSV], limitMs),
  ]);
  if (gpus === null) return null;
  const holders = await Promise.all(rowsOf(apps ?? '').map(holderIn));
  return rowsOf(gpus).flatMap(([index, uuid, name = '', driver = '', total, used, uncorrected]) => {
    const [at, memory, taken] = [numberIn(index), numberIn(total), numberIn(used)];
    if (at === null || memory === null || taken === null || memory <= 0) return [];
    return {
      index: at,
      name,
      driver,
      memory: memory * BYTES_PER_MIB,
      free: Math.max(0, memory - taken) * BYTES_PER_MIB,
      uncorrected: numberIn(uncorrected),
      holders: holders.flatMap((holder) => (holder?.uuid === uuid ? holder.who : [])),
    };
  });
}

/** A row of `uuid, pid, program, MiB`; there may be commas in the program's path. */
async function holderIn([uuid, pid, ...rest]: string[]) {
  const used = rest.pop();
  const path = rest.join(',');
  const number = numberIn(pid);
  if (uuid === undefined || number === null) return null;
  const known = await processFacts(number);
  const mib = numberIn(used);
  const program = basename(path) || known?.program || '';
  // In a container, a number may be that of quite another process.
  const facts: ProcessFacts | null = known && isSameProgram(known.program, program) ? known : null;
  const who: GpuHolder = {
    pid: number,
    program,
    bytes: mib === null ? null : mib * BYTES_PER_MIB,
    since: facts?.since ?? null,
    ours: facts?.ours ?? false,
  };
  return { uuid, who };
}

/** The kernel's name has 15 characters at most, and may be that of the main thread ("pt_main_thread" of torch). */
function isSameProgram(kernels: string, drivers: string): boolean {
  return drivers.startsWith(kernels) || kernels.startsWith('pt_main_thread') || drivers.startsWith('[');
}
