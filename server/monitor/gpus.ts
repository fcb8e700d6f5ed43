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
}

/** The GPUs of this machine by number; null where nvidia-smi does not answer. Never rejects. */
export async function installedGpus(): Promise<Map<number, Gpu> | null> {
  const query = ['--query-gpu=index,name,memory.total', '--format=csv,noheader,nounits'];
  const asked = run('nvidia-smi', query, { timeout: LIMIT_MS, killSignal: 'SIGKILL' });
  // A driver that does not answer must not keep the studio from ending.
  asked.child.unref();
  try {
    const { stdout } = await asked;
    return new Map(parseGpus(stdout).map((gpu) => [gpu.index, gpu]));
  } catch {
    return null;
  }
}

/** Rows of `index, name, memory`; what is no such row is left out. */
function parseGpus(table: string): Gpu[] {
  return table.split('\n').flatMap((line) => {
    const [index, name, memory] = line.split(',').map((part) => part.trim());
    const gpu = { index: Number(index), name: name ?? '', memory: Number(memory) };
    return index && gpu.index >= 0 && gpu.memory > 0 ? [gpu] : [];
  });
}
