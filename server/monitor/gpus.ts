import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Longest time nvidia-smi may take, ms: it wakes a sleeping driver. */
const LIMIT_MS = 20_000;

/** One GPU of this machine. */
export interface Gpu {
  /** Its number, as nvidia-smi and CUDA count. */
  index: number;
  name: string;
  /** MiB. */
  memory: number;
  /** Its generation, as 9.0; null where the driver is too old to say. */
  capability: number | null;
}

/** The GPUs of this machine by number; null where nvidia-smi does not answer. Never rejects. */
export async function installedGpus(): Promise<Map<number, Gpu> | null> {
  // Drivers before 510 know no capability, and answer nothing where they are asked for one.
  const table = (await ask('index,name,memory.total,compute_cap')) ?? (await ask('index,name,memory.total'));
  return table === null ? null : new Map(parseGpus(table).map((gpu) => [gpu.index, gpu]));
}

async function ask(columns: string): Promise<string | null> {
  const query = [`--query-gpu=${columns}`, '--format=csv,noheader,nounits'];
  const asked = run('nvidia-smi', query, { timeout: LIMIT_MS, killSignal: 'SIGKILL' });
  // A driver that does not answer must not keep the studio from ending.
  asked.child.unref();
  try {
    return (await asked).stdout;
  } catch {
    return null;
  }
}

/** Rows of `index, name, memory, capability`; what is no such row is left out. */
function parseGpus(table: string): Gpu[] {
  return table.split('\n').flatMap((line) => {
    const [index, name, memory, capability] = line.split(',').map((part) => part.trim());
    const gpu = {
      index: Number(index),
      name: name ?? '',
      memory: Number(memory),
      capability: Number(capability) || null,
    };
    return index && gpu.index >= 0 && gpu.memory > 0 ? [gpu] : [];
  });
}
