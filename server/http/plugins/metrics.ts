import type { FastifyInstance } from 'fastify';
import { Gauge, Registry } from 'prom-client';
import type { Studio } from '../../studio.ts';

const PREFIX = 'liveavatar_studio_';

/** `GET /metrics` in Prometheus' text format, for who asked for it at the start. */
export async function metrics(app: FastifyInstance, { monitor, runs }: Studio): Promise<void> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: PREFIX + name, help, labelNames, registers: [registry] });
  const cpu = gauge('cpu_ratio', 'Share of all cores that is busy.');
  const memory = gauge('memory_used_bytes', 'Main memory that is taken.');
  const ours = gauge('memory_own_bytes', 'Main memory that the studio takes with all that it has started.');
  const disk = gauge('disk_free_bytes', 'Room on the disk of the data directory.');
  const loop = gauge('event_loop_delay_seconds', 'Longest delay of the event loop since the sample before.');
  const queued = gauge('queued_runs', 'Runs that wait.');
  const running = gauge('running_runs', 'Runs under way.');
  const gpu = ['gpu', 'name'];
  const gpuLoad = gauge('gpu_ratio', 'Load of a GPU.', gpu);
  const gpuMemory = gauge('gpu_memory_used_bytes', 'Memory of a GPU that is taken.', gpu);
  const gpuOurs = gauge('gpu_memory_own_bytes', 'Memory of a GPU that the studio takes.', gpu);
  const gpuWatts = gauge('gpu_power_watts', 'Power that a GPU draws.', gpu);
  const gpuCelsius = gauge('gpu_temperature_celsius', 'Temperature of a GPU.', gpu);

  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    const sample = (await monitor.state()).samples.at(-1);
    const { order, running: first, alsoRunning } = runs.queue();
    queued.set(order.length);
    running.set((first === null ? 0 : 1) + (alsoRunning?.length ?? 0));
    if (sample) {
      cpu.set(sample.cpu);
      memory.set(sample.memory);
      ours.set(sample.ours);
      if (sample.disk !== null) disk.set(sample.disk);
      loop.set(sample.loop / 1000);
      // A GPU that is not told of any more is not repeated.
      for (const one of [gpuLoad, gpuMemory, gpuOurs, gpuWatts, gpuCelsius]) one.reset();
      for (const { index, name, load, memory, ours, watts, celsius } of sample.gpus) {
        const labels = { gpu: String(index), name };
        const values = [
          [gpuLoad, load],
          [gpuMemory, memory],
          [gpuOurs, ours],
          [gpuWatts, watts],
          [gpuCelsius, celsius],
        ] as const;
        for (const [of, value] of values) if (value !== null) of.set(labels, value);
      }
    }
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
