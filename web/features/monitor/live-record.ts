import type { GpuSample, MonitorSample, RunRecord } from '#contract';

/** The newest samples as the columns that charts draw; `t` is in seconds before the newest one. */
export function liveRecord(samples: readonly MonitorSample[]): RunRecord {
  const now = Date.parse(samples.at(-1)?.at ?? '') || 0;
  const gpus = new Map(samples.flatMap((sample) => sample.gpus).map((gpu) => [gpu.index, gpu]));
  const of = (index: number, name: 'load' | 'memory' | 'ours' | 'watts' | 'celsius') =>
    samples.map((sample) => sample.gpus.find((gpu) => gpu.index === index)?.[name] ?? null);
  const recorded = ({ index, name, total }: GpuSample) => ({
    index,
    name,
    total,
    load: of(index, 'load'),
    memory: of(index, 'memory'),
    ours: of(index, 'ours'),
    watts: of(index, 'watts'),
    celsius: of(index, 'celsius'),
  });
  return {
    startedAt: samples[0]?.at ?? new Date(0).toISOString(),
    total: samples.at(-1)?.total ?? 0,
    t: samples.map(({ at }) => (Date.parse(at) - now) / 1000),
    cpu: samples.map(({ cpu }) => cpu),
    memory: samples.map(({ memory }) => memory),
    ours: samples.map(({ ours }) => ours),
    disk: samples.map(({ disk }) => disk),
    loop: samples.map(({ loop }) => loop),
    gpus: [...gpus.values()].map(recorded),
    marks: [],
    promised: null,
  };
}
