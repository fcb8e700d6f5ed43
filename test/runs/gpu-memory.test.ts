import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GpuMemory } from '../../server/runs/gpu-memory.ts';

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

test('the smallest of several GPUs is what a plan reckons with', async () => {
  withNvidiaSmi('printf "81559\\n24564\\n"');
  const memory = new GpuMemory();
  expect(memory.bytes).toBeNull();
  await expect.poll(() => memory.bytes, { timeout: 10_000 }).toBe(24_564 * 1024 ** 2);
});

test('a driver that does not answer, or talks nonsense, leaves it unknown', async () => {
  for (const script of ['exit 9', 'echo "No devices were found"']) {
    withNvidiaSmi(script);
    const memory = new GpuMemory();
    await sleep(300);
    expect(memory.bytes).toBeNull();
  }
});
