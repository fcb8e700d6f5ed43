import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, freemem } from 'node:os';
import { type Check, type Finding, passed } from './check.ts';

const GIB = 1024 ** 3;
/** The preview engine with its encoder and the studio take about 1.2 GB at 720p; less leads to swapping. */
const LEAST_FREE_GIB = 2;
/** One for the engine, one for the encoder. */
const LEAST_CORES = 2;
const LIMIT_MS = 2_000;

/** Processor and memory. */
export const MACHINE_CHECKS: readonly Check[] = [
  {
    name: { en: 'Processor', code: 'processor' },
    part: 'machine',
    limitMs: LIMIT_MS,
    look: async () => {
      const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(await readOr('/proc/cpuinfo'))?.[1] ?? '';
      return [judgeProcessor(cpus()[0]?.model.trim() ?? '', availableParallelism(), flags.split(' '))];
    },
  },
  {
    name: { en: 'Memory', code: 'memory' },
    part: 'machine',
    limitMs: LIMIT_MS,
    look: async () => [judgeMemory(await availableMemory())],
  },
];

/** @param flags of /proc/cpuinfo; empty where nothing is known of them */
export function judgeProcessor(model: string, cores: number, flags: readonly string[]): Finding {
  const values = { model, cores: String(cores) };
  const name = `${model || 'Processor'}, ${cores} ${cores === 1 ? 'core' : 'cores'}`;
  if (cores < LEAST_CORES)
    return {
      verdict: 'advise',
      code: 'doctor-processor-small',
      what: `${name}: rendering and encoding share one core.`,
      how: 'Videos are made more slowly. Give the machine two cores or more.',
      values,
    };
  // On ARM the vector units are always there.
  const isX86 = flags.includes('sse2');
  if (isX86 && !flags.includes('avx2'))
    return {
      verdict: 'advise',
      code: 'doctor-processor-old',
      what: `${name}, without AVX2.`,
      how: 'Encoding is slower. In a virtual machine, let it see the host’s processor.',
      values,
    };
  return passed('doctor-processor', `${name}.`, values);
}

/** @param free bytes that programs can still have */
export function judgeMemory(free: number): Finding {
  const values = { free: (free / GIB).toFixed(1), least: String(LEAST_FREE_GIB) };
  if (free >= LEAST_FREE_GIB * GIB)
    return passed('doctor-memory', `${values.free} GB of memory are free.`, values);
  return {
    verdict: 'advise',
    code: 'doctor-memory-short',
    what: `Only ${values.free} GB of memory are free.`,
    how: `Close other programs: a run of the preview engine wants about ${values.least} GB.`,
    values,
  };
}

/** What programs can still have, bytes: of the machine, or of the container where that has less. */
async function availableMemory(): Promise<number> {
  const machine = Number(/^MemAvailable:\s+(\d+) kB$/m.exec(await readOr('/proc/meminfo'))?.[1]) * 1024;
  const [most, taken] = await Promise.all(
    ['memory.max', 'memory.current'].map(async (file) => Number(await readOr(`/sys/fs/cgroup/${file}`))),
  );
  const ofMachine = machine > 0 ? machine : freemem();
  // "max" is no number: no limit.
  return most && taken ? Math.max(0, Math.min(ofMachine, most - taken)) : ofMachine;
}

function readOr(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
