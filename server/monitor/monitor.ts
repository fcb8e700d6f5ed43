import { setTimeout as delay } from 'node:timers/promises';
import type { MonitorSample, MonitorState } from '../contract/index.ts';
import { GpuSampler } from './gpu-sampler.ts';
import { MachineSampler } from './machine-sampler.ts';

const INTERVAL_MS = 500;
/** Two minutes of samples. */
const KEPT = 240;
/** After the last one who looked has gone, or asked, samples are taken for so long, ms. */
const LINGER_MS = 10_000;
/** nvidia-smi takes a moment to tell for the first time; whoever asks waits for that, and no longer, ms. */
const FIRST_MS = 3_000;

/**
 * Samples of this machine, twice a second while anybody looks: a page that shows them, a run under way, a program that
 * asked a moment ago. Otherwise nothing is read and no nvidia-smi runs.
 */
export class Monitor {
  readonly #dataDir: string;
  readonly #listeners = new Set<(sample: MonitorSample) => void>();
  #samplers: { machine: MachineSampler; gpus: GpuSampler } | null = null;
  #samples: MonitorSample[] = [];
  #timer: NodeJS.Timeout | undefined;
  #linger: NodeJS.Timeout | undefined;
  #reading: Promise<void> | null = null;
  /** While it is not known yet which GPUs there are. */
  #beginning: Promise<void> | null = null;
  #closed = false;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** The newest samples; where none were taken, the first one, with the GPUs. Whoever asks again soon finds more. */
  async state(): Promise<MonitorState> {
    this.#stir();
    if (this.#beginning) {
      await this.#beginning;
      await this.#read();
    }
    return { intervalMs: INTERVAL_MS, samples: [...this.#samples] };
  }

  /** Calls `listener` with every sample from now on. Returns the way to stop that. */
  watch(listener: (sample: MonitorSample) => void): () => void {
    this.#listeners.add(listener);
    this.#stir();
    return () => {
      this.#listeners.delete(listener);
      this.#stir();
    };
  }

  close(): void {
    this.#closed = true;
    this.#listeners.clear();
    clearTimeout(this.#linger);
    this.#stop();
  }

  /** Samples are wanted now, and for a while. */
  #stir(): void {
    if (this.#closed) return;
    if (!this.#samplers) {
      this.#samples = [];
      const gpus = new GpuSampler(INTERVAL_MS);
      this.#samplers = { machine: new MachineSampler(this.#dataDir), gpus };
      const late = delay(FIRST_MS, undefined, { ref: false });
      const beginning = Promise.race([gpus.answered, late]).then(() => {
        if (this.#beginning === beginning) this.#beginning = null;
      });
      this.#beginning = beginning;
      this.#timer = setInterval(() => void this.#read(), INTERVAL_MS).unref();
    }
    clearTimeout(this.#linger);
    if (this.#listeners.size === 0) this.#linger = setTimeout(() => this.#stop(), LINGER_MS).unref();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#samplers?.machine.close();
    this.#samplers?.gpus.close();
    this.#samplers = null;
  }

  /** One at a time: a disk that hangs makes fewer samples, and not more and more reads. */
  #read(): Promise<void> {
    this.#reading ??= this.#take().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #take(): Promise<void> {
    const samplers = this.#samplers;
    if (!samplers) return;
    const machine = await samplers.machine.read();
    if (samplers !== this.#samplers) return;
    const sample = { ...machine, gpus: samplers.gpus.read() };
    this.#samples = [...this.#samples.slice(1 - KEPT), sample];
    for (const listener of this.#listeners) listener(sample);
  }
}
