import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { GpuSample } from '../../server/contract/index.ts';
import { judgeGpu, judgePeers } from '../../server/doctor/gpu-checks.ts';
import { gpuHealth } from '../../server/monitor/gpu-health.ts';
import { installedGpus } from '../../server/monitor/gpus.ts';
import { Monitor } from '../../server/monitor/monitor.ts';
import { layRecordedNvidiaSmi, RECORDED } from '../fixtures/nvidia-smi/recorded.ts';

const MIB = 1024 ** 2;

test('two real H200s are known by name, memory, generation and driver', async () => {
  layRecordedNvidiaSmi();
  const card = { name: 'NVIDIA H200', memory: 143_771, capability: 9, driver: '580.159.04' };
  expect([...((await installedGpus())?.values() ?? [])]).toEqual([
    { index: 0, ...card },
    { index: 1, ...card },
  ]);
});

test('a real reading names who holds memory of which card, and the doctor says so', async () => {
  layRecordedNvidiaSmi();
  const [first, second] = (await gpuHealth(10_000)) ?? [];
  expect(first).toMatchObject({ memory: 143_771 * MIB, free: (143_771 - 21_007) * MIB, uncorrected: 0 });
  expect(first?.holders).toMatchObject([{ pid: 617, program: 'python3', bytes: 20_998 * MIB, ours: false }]);
  expect(second?.holders).toEqual([]);
  expect(first && judgeGpu(first).map(({ code }) => code)).toEqual(['doctor-gpu', 'doctor-gpu-held']);
  expect(second && judgeGpu(second).map(({ code }) => code)).toEqual(['doctor-gpu']);
});

test('a real matrix of the ways between GPUs is read, its underlined head too', () => {
  expect(judgePeers(RECORDED.peers?.says ?? '').map(({ code }) => code)).toEqual(['doctor-gpu-peers']);
});

test('the monitor shows both cards of a real loop, with load, power and temperature', async () => {
  layRecordedNvidiaSmi();
  const folder = mkdtempSync(join(tmpdir(), 'monitor-'));
  const monitor = new Monitor(folder);
  onTestFinished(() => {
    monitor.close();
    rmSync(folder, { recursive: true, force: true });
  });
  let seen: GpuSample[] = [];
  monitor.watch(({ gpus }) => {
    seen = gpus;
  });
  await vi.waitUntil(() => seen.length === 2 && seen[0]?.ours !== null, { timeout: 20_000 });
  expect(seen).toMatchObject([
    { index: 0, memory: 21_007 * MIB, total: 143_771 * MIB, load: 0, ours: 0, celsius: 36 },
    { index: 1, memory: 4 * MIB, ours: 0, celsius: 36 },
  ]);
  expect(seen[0]?.watts).toBeCloseTo(119.4, 0);
});
