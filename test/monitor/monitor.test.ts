import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { MonitorSample, RunRecord } from '../../server/contract/index.ts';
import { Monitor } from '../../server/monitor/monitor.ts';
import { RunRecording } from '../../server/monitor/run-recording.ts';
import { layNvidiaSmi } from '../fixtures/nvidia-smi/lay-nvidia-smi.ts';
import { variant } from '../variant.ts';

/** On a machine that runs other tests, ms. */
const PATIENT = { timeout: 20_000 };

function watched(): { samples: MonitorSample[] } {
  const folder = mkdtempSync(join(tmpdir(), 'monitor-'));
  const monitor = new Monitor(folder);
  const samples: MonitorSample[] = [];
  monitor.watch((sample) => samples.push(sample));
  onTestFinished(() => {
    monitor.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { samples };
}

/** Tells of one GPU again and again, as `--loop-ms` does; `while` says how long. */
const LOOPING = (condition: string, apps = process.pid) => `
case "$*" in
  *query-gpu=*) while ${condition}; do echo '0, GPU-a, NVIDIA H200, 40, 1000, 143771, 312.5, 55'; sleep 0.2; done;;
  *) while ${condition}; do echo 'GPU-a, ${apps}, 700'; sleep 0.2; done;;
esac`;

test('samples hold processor, memory, disk and event loop of this machine, and what the studio takes', async () => {
  layNvidiaSmi('exit 9');
  const { samples } = watched();
  await vi.waitUntil(() => samples.length >= 3, PATIENT);
  const sample = MonitorSample.parse(samples[2]);
  expect(sample.total).toBeGreaterThan(sample.memory);
  expect(sample.ours).toBeGreaterThan(10e6);
  expect(sample.ours).toBeLessThan(sample.total);
  expect(sample.disk).toBeGreaterThan(0);
  expect(samples.some(({ cpu }) => cpu > 0)).toBe(true);
  expect(sample.gpus).toEqual([]);
});

test('GPUs are told by one nvidia-smi for all samples, with what is ours', async () => {
  const folder = layNvidiaSmi(`echo once >> "$0.starts"${LOOPING('true')}`);
  const { samples } = watched();
  await vi.waitUntil(() => samples.at(-1)?.gpus[0]?.ours, PATIENT);
  const then = samples.length;
  await vi.waitUntil(() => samples.length > then + 2, PATIENT);
  expect(samples.at(-1)?.gpus).toEqual([
    {
      index: 0,
      name: 'NVIDIA H200',
      load: 0.4,
      memory: 1000 * 1024 ** 2,
      total: 143_771 * 1024 ** 2,
      ours: 700 * 1024 ** 2,
      watts: 312.5,
      celsius: 55,
    },
  ]);
  // One for the GPUs and one for the processes on them, and none for a sample.
  expect(readFileSync(join(folder, 'nvidia-smi.starts'), 'utf8').trim().split('\n')).toHaveLength(2);
});

test('whoever asks once is told of the GPUs, however late nvidia-smi begins', async () => {
  layNvidiaSmi(`sleep 0.8; ${LOOPING('true')}`);
  const monitor = new Monitor(tmpdir());
  onTestFinished(() => monitor.close());
  const { samples } = await monitor.state();
  expect(samples.at(-1)?.gpus).toMatchObject([{ index: 0, name: 'NVIDIA H200' }]);
});

test('whoever asks on a machine without GPUs does not wait for them', async () => {
  layNvidiaSmi('exit 9');
  const monitor = new Monitor(tmpdir());
  onTestFinished(() => monitor.close());
  const { samples } = await monitor.state();
  expect(samples.at(-1)?.gpus).toEqual([]);
});

variant(
  'a GPU that is not told of any more is not shown any more, and is again when it is back',
  async () => {
    const folder = layNvidiaSmi(LOOPING('[ ! -e "$0.gone" ]'));
    const { samples } = watched();
    await vi.waitUntil(() => samples.at(-1)?.gpus.length === 1, PATIENT);
    writeFileSync(join(folder, 'nvidia-smi.gone'), '');
    await vi.waitUntil(() => samples.at(-1)?.gpus.length === 0, PATIENT);
    rmSync(join(folder, 'nvidia-smi.gone'));
    await vi.waitUntil(() => samples.at(-1)?.gpus.length === 1, PATIENT);
  },
  60_000,
);

test('an nvidia-smi that lies, and then hangs, changes nothing but that there is no GPU', async () => {
  layNvidiaSmi(
    "echo '0, GPU-a, NVIDIA H200, 4000, 900000, 10, -1, x'; echo 'x, y'; echo; echo ', , , , , , ,'; sleep 600",
  );
  const { samples } = watched();
  await vi.waitUntil(() => samples.length >= 4, PATIENT);
  expect(samples.flatMap(({ gpus }) => gpus)).toEqual([]);
});

const SAMPLE: MonitorSample = {
  at: '2026-01-01T00:00:01.000Z',
  cpu: 0.5,
  memory: 4e9,
  total: 16e9,
  ours: 1e9,
  disk: 50e9,
  loop: 1.4,
  gpus: [],
};

test('a record takes a few KB a minute, marks stages and clips once, and stays bounded over a night', () => {
  const began = Date.parse('2026-01-01T00:00:00.000Z');
  const recording = new RunRecording(new Date(began));
  const gpu = { index: 0, name: 'A', load: 0.4, memory: 5e9, total: 9e9, ours: 4e9, watts: 300, celsius: 50 };
  const add = (halfSeconds: number, cpu = 0.5) =>
    recording.add({
      ...SAMPLE,
      cpu,
      at: new Date(began + halfSeconds * 500).toISOString(),
      gpus: halfSeconds > 10 ? [gpu] : [],
    });
  for (let at = 0; at < 120; at++) add(at);
  expect(JSON.stringify(recording.record).length).toBeLessThan(12_000);
  expect(recording.record.gpus[0]?.memory.slice(9, 12)).toEqual([null, null, 5e9]);
  for (const clip of [1, 1, 2, 2]) recording.mark('generating', clip, began + clip * 1000);
  expect(recording.record.marks).toEqual([
    { t: 1, stage: 'generating', clip: 1 },
    { t: 2, stage: 'generating', clip: 2 },
  ]);
  // Ten hours, with one peak.
  for (let at = 120; at < 72_000; at++) add(at, at === 3_000 ? 1 : 0.5);
  const { t, cpu, gpus } = RunRecord.parse(recording.record);
  expect(t.length).toBeLessThanOrEqual(4_000);
  expect(cpu).toHaveLength(t.length);
  expect(gpus[0]?.load).toHaveLength(t.length);
  expect(t.at(-1)).toBeGreaterThan(35_000);
  expect(Math.max(...cpu.map((share) => share ?? 0))).toBe(1);
});
