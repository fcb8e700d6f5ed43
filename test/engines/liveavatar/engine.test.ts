import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { LiveAvatarSetup } from '../../../server/config/live-avatar-setup.ts';
import type { MissingPiece } from '../../../server/contract/index.ts';
import { liveAvatarCapabilities } from '../../../server/engines/liveavatar/capabilities.ts';
import { missingFiles } from '../../../server/engines/liveavatar/needed-files.ts';
import { neededGpus } from '../../../server/engines/liveavatar/needed-gpus.ts';
import { neededPython } from '../../../server/engines/liveavatar/needed-python.ts';
import { ManagedEngine } from '../../../server/engines/managed-engine.ts';
import {
  needsPython,
  standInCheckout,
  standInJob,
  standInSetup,
  superviseStandIn,
} from '../../fixtures/liveavatar/harness.ts';
import { liveavatar } from '../../plan/shipped-engines.ts';
import { variant } from '../../variant.ts';
import { folder, referenceImages, until } from '../harness.ts';

beforeAll(needsPython);
// Finding a face loads a network, in a process of its own.
vi.setConfig({ testTimeout: 90_000 });

const ignore = () => undefined;
/** Where a person would write the set-up. */
const FILE = '/data/engines/liveavatar.yaml';

function engineOf(
  setup: LiveAvatarSetup,
  check: () => Promise<MissingPiece[]> = async () => [],
): ManagedEngine {
  const { engine: inner } = superviseStandIn(setup);
  const engine = new ManagedEngine(inner, setup, referenceImages(), [], check);
  onTestFinished(() => engine.shutdown());
  return engine;
}

test('a portrait of any size reaches the model upright and exactly as large as the output', async () => {
  const engine = engineOf(standInSetup(standInCheckout()));
  const image = join(folder(), 'wide.jpg');
  await sharp({ create: { width: 300, height: 100, channels: 3, background: '#a09080' } })
    .jpeg()
    .toFile(image);
  expect(await engine.prepare({ image, width: 64, height: 128 })).toEqual({ ok: true });
  const job = { ...(await standInJob('fitted')), image };
  expect(await engine.generate(job, ignore).outcome).toMatchObject({ kind: 'done', frames: 45 });
  // Prepared ahead on the loaded engine now: its own words would say if the size were wrong.
  expect(await engine.prepare({ image, width: 64, height: 128 })).toEqual({ ok: true });
});

variant('a portrait that is none fails the run with a sentence and leaves the engine ready', async () => {
  const engine = engineOf(standInSetup(standInCheckout()));
  await engine.load();
  const image = join(folder(), 'text.png');
  writeFileSync(image, 'no picture');
  const outcome = await engine.generate({ ...(await standInJob('none')), image }, ignore).outcome;
  expect(outcome).toMatchObject({ kind: 'failed', message: expect.stringContaining('not a picture') });
  expect(engine.status().state).toBe('ready');
});

test('a run that wants the model otherwise loads it so first, and the next like it does not', async () => {
  const engine = engineOf(standInSetup(standInCheckout()));
  await engine.load();
  const stages: string[] = [];
  engine.onStatus(() => stages.push(engine.status().loading?.stage ?? ''));
  const { image } = await standInJob('portrait');
  for (const [load_lora, loads] of [
    [true, false],
    [false, true],
    [false, false],
  ] as const) {
    stages.length = 0;
    const job = { ...(await standInJob(`lora ${load_lora} ${loads}`, { load_lora })), image };
    expect(await engine.generate(job, ignore).outcome).toMatchObject({ kind: 'done' });
    expect(stages.includes('transformer')).toBe(loads);
  }
});

test('a run cancelled while its portrait is prepared ends without a frame', async () => {
  const engine = engineOf(standInSetup(standInCheckout()));
  const generation = engine.generate(await standInJob('early'), ignore);
  expect(engine.status().state).toBe('busy');
  generation.cancel();
  expect(await generation.outcome).toEqual({ kind: 'cancelled', frames: 0 });
});

test('a run cancelled while the model loads ends at once, and the load goes on for the next run', async () => {
  const engine = engineOf(standInSetup(standInCheckout(), {}, { STANDIN_LOAD_SECONDS: '0.5' }));
  const generation = engine.generate(await standInJob('impatient'), ignore);
  await until(() => engine.status().loading?.stage === 'transformer');
  generation.cancel();
  expect(await generation.outcome).toEqual({ kind: 'cancelled', frames: 0 });
  expect(engine.status().state).toBe('loading');
  expect(await engine.generate(await standInJob('patient'), ignore).outcome).toMatchObject({ kind: 'done' });
});

variant('a run that wants FP8 gets it, also when a load without is under way', async () => {
  const engine = engineOf(standInSetup(standInCheckout(), {}, { STANDIN_LOAD_SECONDS: '0.2' }));
  void engine.load();
  const run = engine.generate(await standInJob('fp8', { fp8: true }), ignore);
  expect(await run.outcome).toMatchObject({ kind: 'done' });
  expect(engine.status().loadedWith).toMatchObject({ fp8: true });
  expect(engine.status().lastLoad?.stages.map(({ stage }) => stage)).toContain('quantising');
});

test('a load tells all its stages, which one it is at, and what each took', async () => {
  const engine = engineOf(standInSetup(standInCheckout(), {}, { STANDIN_LOAD_SECONDS: '0.2' }));
  const loading = engine.load({ compile: true });
  await until(() => engine.status().loading?.stage === 'VAE');
  const { stages, passed, since } = engine.status().loading ?? {};
  expect(stages?.slice(1, 4)).toEqual(['text encoder', 'VAE', 'transformer']);
  expect(stages?.at(-1)).toMatch(/^compiling/);
  expect(passed?.at(-1)).toMatchObject({ stage: 'text encoder' });
  // From the one message to the next as they arrive, which on a busy machine can be closer than they were sent.
  expect(passed?.at(-1)?.seconds).toBeGreaterThan(0);
  expect(Date.now() - Date.parse(since ?? '')).toBeLessThan(30_000);
  await loading;
  expect(engine.status().loading).toBeNull();
  expect(engine.status().lastLoad?.stages.map(({ stage }) => stage)).toEqual(stages);
  expect(engine.output()).toMatch(/\[bridge\] VAE: \d+\.\d s/);
});

variant('a file that goes after the start is named as missing when the load stumbles over it', async () => {
  const checkout = standInCheckout();
  const setup = standInSetup(checkout);
  const engine = engineOf(setup, async () => missingFiles(setup, FILE));
  await engine.load();
  rmSync(join(checkout, 'ckpt/LiveAvatar/liveavatar.safetensors'));
  await expect(engine.load({ fp8: true })).rejects.toThrow(/not set up.*liveavatar\.safetensors/);
  expect(engine.status()).toMatchObject({ state: 'missing', missing: [{ code: 'lora-absent' }] });
});

variant('a load that the model itself breaks off leaves its traceback to be read', async () => {
  const checkout = standInCheckout();
  const engine = engineOf(standInSetup(checkout));
  writeFileSync(
    join(checkout, 'fails-to-load'),
    'MENDED=yes\nCUDA out of memory. Tried to allocate 2.00 GiB.',
  );
  await expect(engine.load()).rejects.toThrow('CUDA out of memory');
  expect(engine.status()).toMatchObject({
    state: 'failed',
    problem: expect.stringContaining('CUDA out of memory'),
  });
  expect(engine.output()).toContain('Traceback');
  const outcome = await engine.generate(await standInJob('unloadable'), ignore).outcome;
  expect(outcome).toMatchObject({
    kind: 'failed',
    code: 'engine_start_failed',
    cause: {
      code: 'start-reported',
      known: 'memory',
      ranks: [{ rank: 0, traceback: expect.stringContaining('Traceback') }],
    },
  });
});

test('an idle engine gives its GPUs free, and the next run loads it again', async () => {
  const engine = engineOf(standInSetup(standInCheckout(), { idleUnloadMinutes: 0.005 }));
  await engine.load();
  expect(Date.parse(engine.status().rest?.unloadsAt ?? '')).toBeGreaterThan(Date.now() - 1000);
  await until(() => engine.status().state === 'stopped');
  expect(engine.status().rest).toEqual({ idleMinutes: 0.005, unloadsAt: null, unloaded: true });
  expect(await engine.generate(await standInJob('later'), ignore).outcome).toMatchObject({ kind: 'done' });
});

test('what is missing is looked for again at the next load', async () => {
  let missing: MissingPiece[] = [{ what: 'A GPU.', how: 'Buy one.' }];
  const engine = engineOf(standInSetup(standInCheckout()), async () => missing);
  await expect(engine.load()).rejects.toMatchObject({
    code: 'engine_unavailable',
    message: /A GPU\. Buy one\./,
  });
  expect(engine.status()).toMatchObject({ state: 'missing', missing });
  missing = [];
  await engine.load();
  expect(engine.status()).toMatchObject({ state: 'ready', missing: [] });
});

test('each file that is not there is named, with the way to get it', () => {
  const checkout = standInCheckout();
  const setup = standInSetup(checkout);
  expect(missingFiles(setup, FILE)).toEqual([]);
  rmSync(join(checkout, 'ckpt/Wan2.2-S2V-14B/Wan2.1_VAE.pth'));
  rmSync(join(checkout, 'ckpt/LiveAvatar/liveavatar.safetensors'));
  const missing = missingFiles(setup, FILE);
  expect(missing.map(({ what }) => what)).toEqual([
    expect.stringContaining('Wan2.1_VAE.pth'),
    expect.stringContaining('liveavatar.safetensors'),
  ]);
  for (const { paste } of missing) expect(paste).toContain('download');
  rmSync(join(checkout, 'ckpt'), { recursive: true });
  expect(missingFiles(setup, FILE)[0]?.how).toContain('Wan-AI/Wan2.2-S2V-14B');
  // All at once: code, model and LoRA.
  expect(missingFiles(standInSetup('/nowhere'), FILE).map(({ code }) => code)).toEqual([
    'checkout-absent',
    'model-absent',
    'lora-absent',
  ]);
  const [unnamed] = missingFiles(standInSetup(''), FILE);
  expect(unnamed?.how).toContain('Alibaba-Quark/LiveAvatar');
  // Who writes what it says where it says has set the engine up.
  expect(unnamed?.how).toContain(FILE);
  expect(unnamed?.paste).toMatch(/^setup:\n {2}checkout: /);
});

test('a Python that lacks modules says which, and one that does not start is named', async () => {
  const missing = await neededPython(standInSetup(standInCheckout()), FILE);
  // The stand-in brings torch, torchvision and PIL, and nothing else.
  const modules = missing.map(({ what }) => what);
  expect(modules.join()).toContain('flash_attn');
  expect(modules.join()).not.toContain('torch,');
  const [none] = await neededPython(standInSetup('/x', { python: '/nowhere/python' }), FILE);
  expect(none?.what).toContain('/nowhere/python');
});

test('GPUs are read from nvidia-smi: absent, too small and none at all are told apart', async () => {
  const bin = join(folder(), 'bin');
  mkdirSync(bin);
  const before = process.env.PATH;
  onTestFinished(() => {
    process.env.PATH = before;
  });
  process.env.PATH = bin;
  const setup = (gpus: number[]) => standInSetup('/x', { gpus });
  expect((await neededGpus(setup([0]), FILE))[0]?.what).toContain('nvidia-smi');
  const smi = join(bin, 'nvidia-smi');
  writeFileSync(smi, '#!/bin/sh\necho "0, NVIDIA H200, 143771"\necho "1, NVIDIA GeForce RTX 4090, 24564"\n');
  chmodSync(smi, 0o755);
  expect(await neededGpus(setup([0]), FILE)).toMatchObject([{ code: 'gpu', met: true }]);
  expect((await neededGpus(setup([1]), FILE))[0]?.what).toContain('RTX 4090');
  expect((await neededGpus(setup([5]), FILE))[0]?.what).toContain('GPU 5');
});

test('several GPUs leave the steps they can share, and what the set-up decides is no choice of a run', () => {
  const four = LiveAvatarSetup.parse({ checkout: '', gpus: [0, 1, 2, 3], options: { fp8: true } });
  const capabilities = liveAvatarCapabilities(liveavatar, four);
  expect(capabilities.params.sample_steps).toMatchObject({ min: 3, max: 4 });
  // A part of a long video begins anew there, and the plan says so.
  expect([liveavatar.continues, capabilities.continues]).toEqual([true, false]);
  expect(capabilities.params.fp8?.support).toBe('none');
  expect(capabilities.reloadParams).not.toContain('fp8');
  expect(liveAvatarCapabilities(liveavatar, LiveAvatarSetup.parse({ checkout: '' }))).toEqual(liveavatar);
  expect(() => LiveAvatarSetup.parse({ checkout: '', gpus: [0, 0] })).toThrow('each GPU named once');
});
