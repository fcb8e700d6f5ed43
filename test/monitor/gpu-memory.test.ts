import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GpuMemory } from '../../server/monitor/gpu-memory.ts';
import { installedGpus } from '../../server/monitor/gpus.ts';

const path = process.env.PATH ?? '';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gpu-memory-test-'));
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

function withNvidiaSmi(script: string): void {
  const file = join(folder, 'nvidia-smi');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  process.env.PATH = `${folder}${delimiter}${path}`;
}

const TWO = 'printf "0, NVIDIA H100 80GB HBM3, 81559, 9.0\\n1, NVIDIA GeForce RTX 4090, 24564, 8.9\\n"';

test('GPUs are known by number, name and memory', async () => {
  withNvidiaSmi(TWO);
  expect([...((await installedGpus())?.values() ?? [])]).toEqual([
    { index: 0, name: 'NVIDIA H100 80GB HBM3', memory: 81_559, capability: 9 },
    { index: 1, name: 'NVIDIA GeForce RTX 4090', memory: 24_564, capability: 8.9 },
  ]);
});

test('the smallest of several GPUs is what a plan reckons with', async () => {
  withNvidiaSmi(TWO);
  const memory = new GpuMemory();
  expect(memory.bytes).toBeNull();
  await memory.known;
  expect(memory.bytes).toBe(24_564 * 1024 ** 2);
});

test('a driver that does not answer, or talks nonsense, leaves it unknown', async () => {
  const asked = join(folder, 'asked');
  for (const script of ['exit 9', 'echo "No devices were found"']) {
    withNvidiaSmi(`echo once >> '${asked}'\n${script}`);
    const memory = new GpuMemory();
    await memory.known;
    expect(memory.bytes).toBeNull();
    // It was this driver that was asked, and not none.
    expect(existsSync(asked)).toBe(true);
    rmSync(asked);
  }
});
