import { readFile } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { MonitorSample } from '../contract/index.ts';
import { freeBytes } from './free-bytes.ts';
import { treeMemory } from './tree-memory.ts';

/** How often the event loop is looked at, ms: a delay shorter than that is none. */
const LOOP_MS = 20;
/** Room on a disk does not change faster than this matters, ms. */
const DISK_MS = 5_000;

/** Reads processor, memory, disk and event loop of this machine. No process is started for it. */
export class MachineSampler {
  readonly #folder: string;
  readonly #loop: IntervalHistogram = monitorEventLoopDelay({ resolution: LOOP_MS });
  #ticks: { busy: number; all: number } | null = null;
  #disk: number | null = null;
  #diskAt = Number.NEGATIVE_INFINITY;

  /** @param folder whose disk is meant */
  constructor(folder: string) {
    this.#folder = folder;
    this.#loop.enable();
    // What the first sample is compared with.
    void this.#cpu();
  }

  /** The machine now, without its GPUs. Never rejects. */
  async read(): Promise<Omit<MonitorSample, 'gpus'>> {
    const [cpu, memory, ours, disk] = await Promise.all([
      this.#cpu(),
      memoryNow(),
      treeMemory(process.pid),
      this.#room(),
    ]);
    // What it was asked to wait is no delay.
    const loop = Math.max(0, this.#loop.max / 1e6 - LOOP_MS);
    this.#loop.reset();
    return { at: new Date().toISOString(), cpu, ...memory, ours, disk, loop: Math.round(loop * 10) / 10 };
  }

  /** It is not read any more. */
  close(): void {
    this.#loop.disable();
  }

  /** `cpu user nice system idle iowait …` in ticks since the start of the machine. */
  async #cpu(): Promise<number> {
    const line = /^cpu +(.*)$/m.exec(await readOr('/proc/stat'))?.[1] ?? '';
    const fields = line.split(' ').map(Number);
    const all = fields.slice(0, 8).reduce((sum, ticks) => sum + ticks, 0);
    const busy = all - (fields[3] ?? 0) - (fields[4] ?? 0);
    const before = this.#ticks;
    this.#ticks = { busy, all };
    if (!before || all <= before.all) return 0;
    const share = (busy - before.busy) / (all - before.all);
    return Math.round(Math.min(1, Math.max(0, share)) * 1000) / 1000;
  }

  async #room(): Promise<number | null> {
    if (performance.now() - this.#diskAt < DISK_MS) return this.#disk;
    this.#diskAt = performance.now();
    this.#disk = await freeBytes(this.#folder);
    return this.#disk;
  }
}

async function memoryNow(): Promise<{ memory: number; total: number }> {
  const text = await readOr('/proc/meminfo');
  const available = Number(/^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1]) * 1024;
  const total = totalmem();
  return { memory: Math.max(0, total - (available > 0 ? available : freemem())), total };
}

function readOr(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
