import { askNvidiaSmi, rowsOf } from './nvidia-smi.ts';

/** One GPU of this machine. */
export interface Gpu {
  /** Its number, as nvidia-smi and CUDA count. */
  index: number;
  name: string;
  /** MiB. */
  memory: number;
  /** Its generation, as 9.0; null where the driver is too old to say. */
  capability: number | null;
  /** Version of its driver, as 570.86.10; absent where nvidia-smi does not say. */
  driver?: string;
}

/** The GPUs of this machine by number; null where nvidia-smi does not answer. Never rejects. */
export async function installedGpus(): Promise<Map<number, Gpu> | null> {
  // Drivers before 510 know no capability, and answer nothing where they are asked for one.
  const table =
    (await ask('index,name,memory.total,compute_cap,driver_version')) ??
    (await ask('index,name,memory.total'));
  return table === null ? null : new Map(parseGpus(table).map((gpu) => [gpu.index, gpu]));
}

function ask(columns: string): Promise<string | null> {
  return askNvidiaSmi([`--query-gpu=${columns}`, '--format=csv,noheader,nounits']);
}

/** Rows of `index, name, memory, capability, driver`; what is no such row is left out. */
function parseGpus(table: string): Gpu[] {
  return rowsOf(table).flatMap(([index, name = '', memory, capability, driver]) => {
    const gpu = {
      index: Number(index),
      name,
      memory: Number(memory),
      capability: Number(capability) || null,
      ...(driver && { driver }),
    };
    return index && gpu.index >= 0 && gpu.memory > 0 ? [gpu] : [];
  });
}
