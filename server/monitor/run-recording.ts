import type { GpuSample, MonitorSample, RunRecord, Stage } from '../contract/index.ts';

/** More samples than this are thinned to half, so that a run of a whole night is no more than a few hundred KB. */
const MOST_SAMPLES = 4_000;
/** The same for marks: clips beyond are not marked. */
const MOST_MARKS = 600;

/** The machine over one run, as it grows. */
export class RunRecording {
  readonly #began: number;
  readonly #record: RunRecord;
  /** Every so many samples one is kept. */
  #every = 1;
  #count = 0;

  constructor(began: Date) {
    this.#began = began.getTime();
    const columns = { t: [], cpu: [], memory: [], ours: [], disk: [], loop: [] };
    const startedAt = began.toISOString();
    this.#record = { startedAt, total: 0, ...columns, gpus: [], marks: [], promised: null };
  }

  get record(): Readonly<RunRecord> {
    return this.#record;
  }

  promise(promised: RunRecord['promised']): void {
    this.#record.promised = promised;
  }

  /** A stage or a clip begins; the same one again is no news. */
  mark(stage: Stage, clip: number, at = Date.now()): void {
    const { marks } = this.#record;
    const last = marks.at(-1);
    if ((last?.stage === stage && last.clip === clip) || marks.length >= MOST_MARKS) return;
    marks.push({ t: this.#seconds(at), stage, clip });
  }

  add(sample: MonitorSample): void {
    if (this.#count++ % this.#every !== 0) return;
    const record = this.#record;
    record.total = sample.total;
    record.t.push(this.#seconds(Date.parse(sample.at)));
    record.cpu.push(sample.cpu);
    for (const name of ['memory', 'ours', 'disk'] as const) record[name].push(inMb(sample[name]));
    record.loop.push(Math.round(sample.loop));
    for (const gpu of sample.gpus) if (!this.#gpu(gpu.index)) this.#begin(gpu);
    for (const known of record.gpus) {
      const gpu = sample.gpus.find(({ index }) => index === known.index);
      known.load.push(gpu?.load ?? null);
      for (const name of ['memory', 'ours'] as const) known[name].push(inMb(gpu?.[name] ?? null));
      for (const name of ['watts', 'celsius'] as const) known[name].push(gpu?.[name] ?? null);
    }
    if (record.t.length >= MOST_SAMPLES) this.#thin();
  }

  #gpu(index: number) {
    return this.#record.gpus.find((gpu) => gpu.index === index);
  }

  /** It was silent until now. */
  #begin({ index, name, total }: GpuSample): void {
    const silent = () => new Array<null>(this.#record.t.length - 1).fill(null);
    const rows = { load: silent(), memory: silent(), ours: silent(), watts: silent(), celsius: silent() };
    this.#record.gpus.push({ index, name, total, ...rows });
  }

  /** Of each two the larger one stays: peaks are what is looked for. */
  #thin(): void {
    this.#every *= 2;
    const record = this.#record;
    record.t = record.t.filter((_, at) => at % 2 === 0);
    for (const name of ['cpu', 'memory', 'ours', 'disk', 'loop'] as const)
      record[name] = halved(record[name]);
    for (const gpu of record.gpus)
      for (const name of ['load', 'memory', 'ours', 'watts', 'celsius'] as const)
        gpu[name] = halved(gpu[name]);
  }

  #seconds(at: number): number {
    return Math.max(0, Math.round((at - this.#began) / 100) / 10);
  }
}

function halved(row: readonly (number | null)[]): (number | null)[] {
  return row.flatMap((value, at) => {
    if (at % 2 === 1) return [];
    const next = row[at + 1] ?? null;
    return [value === null ? next : next === null ? value : Math.max(value, next)];
  });
}

/** Whole megabytes, as bytes: what is kept takes less room, and nobody sees the difference. */
function inMb(bytes: number | null): number | null {
  return bytes === null ? null : Math.round(bytes / 1e6) * 1e6;
}
