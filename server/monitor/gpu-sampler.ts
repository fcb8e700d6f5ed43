import type { GpuSample } from '../contract/index.ts';
import { numberIn } from './nvidia-smi.ts';
import { NvidiaSmiLoop } from './nvidia-smi-loop.ts';
import { processFacts } from './process-facts.ts';

const BYTES_PER_MIB = 1024 ** 2;
/** How often nvidia-smi tells who takes memory: that changes with loads, not with frames, ms. */
const APPS_MS = 2_000;
/** What was not told again for this long is not known any more, ms. */
const STALE_MS = 4_000;

type Told<T> = { at: number; told: T };

/** Listens to what nvidia-smi tells of the GPUs. */
export class GpuSampler {
  /** Resolves when it is known which GPUs there are, or that nobody tells. */
  readonly answered: Promise<void>;
  readonly #loops: readonly NvidiaSmiLoop[];
  readonly #gpus = new Map<number, Told<Omit<GpuSample, 'ours'> & { uuid: string }>>();
  /** By GPU and process, bytes: of processes of the studio. */
  readonly #ours = new Map<string, Told<{ uuid: string; bytes: number }>>();
  readonly #isOurs = new Map<number, Promise<boolean>>();
  /** Whether it has told of processes at all. */
  #knowsApps = false;

  constructor(everyMs: number) {
    const gpus = 'index,uuid,name,utilization.gpu,memory.used,memory.total,power.draw,temperature.gpu';
    const cards = new NvidiaSmiLoop(`--query-gpu=${gpus}`, everyMs, (cells) => this.#gpuTold(cells));
    this.answered = cards.answered;
    this.#loops = [
      cards,
      new NvidiaSmiLoop('--query-compute-apps=gpu_uuid,pid,used_gpu_memory', APPS_MS, (cells) =>
        this.#appTold(cells),
      ),
    ];
  }

  /** The GPUs as they were last told of; none while nvidia-smi is silent. */
  read(): GpuSample[] {
    const now = performance.now();
    return [...this.#gpus.values()]
      .filter(({ at }) => now - at < STALE_MS)
      .map(({ told: { uuid, ...gpu } }) => ({ ...gpu, ours: this.#oursOn(uuid, gpu.memory, now) }))
      .sort((a, b) => a.index - b.index);
  }

  close(): void {
    for (const loop of this.#loops) loop.close();
  }

  /** It is told less often: of what has just been given back, no more than all that is taken can be ours. */
  #oursOn(gpu: string, taken: number, now: number): number | null {
    if (!this.#knowsApps) return null;
    const those = [...this.#ours.values()].filter(({ at, told }) => told.uuid === gpu && now - at < STALE_MS);
    return Math.min(
      taken,
      those.reduce((sum, { told }) => sum + told.bytes, 0),
    );
  }

  #gpuTold([index, uuid = '', name = '', load, memory, total, watts, celsius]: string[]): void {
    const [at, used, has, share] = [index, memory, total, load].map(numberIn);
    // A line that makes no sense is none: the next one comes in half a second.
    if (at == null || used == null || has == null || used < 0 || used > has || has > 10_000_000) return;
    this.#gpus.set(at, {
      at: performance.now(),
      told: {
        index: at,
        uuid,
        name,
        load: share == null || share < 0 || share > 100 ? null : share / 100,
        memory: used * BYTES_PER_MIB,
        total: has * BYTES_PER_MIB,
        watts: notBelow(0, numberIn(watts)),
        celsius: numberIn(celsius),
      },
    });
  }

  #appTold([uuid = '', pid, used]: string[]): void {
    const [number, mib] = [numberIn(pid), numberIn(used)];
    if (number === null || mib === null || mib < 0) return;
    this.#knowsApps = true;
    const known = this.#isOurs.get(number) ?? processFacts(number).then((facts) => facts?.ours ?? false);
    this.#isOurs.set(number, known);
    void known.then((isOurs) => {
      const told = { uuid, bytes: mib * BYTES_PER_MIB };
      if (isOurs) this.#ours.set(`${uuid} ${number}`, { at: performance.now(), told });
    });
  }
}

function notBelow(least: number, value: number | null): number | null {
  return value === null || value < least ? null : value;
}
