import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CommandSetup } from '../../../server/config/command-setup.ts';
import { readEngines } from '../../../server/config/engine-files.ts';
import { buildEngine } from '../../../server/engines/build-engine.ts';
import { missingPieces } from '../../../server/engines/command/missing-pieces.ts';
import { EngineRegistry } from '../../../server/engines/registry.ts';
import { shipped } from '../../plan/shipped-engines.ts';
import { folder, job, referenceImages } from '../harness.ts';
import { builtCommand } from './harness.ts';
import { setupOf, shippedSetup } from './setups.ts';

const SHIPPED = ['upstream-single', 'upstream-multi', 'audio-cpp'];

test.each(SHIPPED)(
  '%s, as shipped, says in both languages what to write where, and runs nothing',
  async (id) => {
    const file = `/data/engines/${id}.yaml`;
    const engine = buildEngine(shipped(id), referenceImages(), file);
    const { state, missing } = engine.status();
    expect(state).toBe('missing');
    expect(missing).toHaveLength(1);
    expect(missing[0]?.how).toContain(`Write the following into ${file}, and restart the studio:`);
    expect(missing[0]?.zh?.how).toContain(`把以下内容写入 ${file}，然后重启工作室：`);
    expect(missing[0]?.zh?.what).toMatch(/\p{Script=Han}/u);
    await expect(engine.load()).rejects.toMatchObject({ code: 'engine_unavailable' });
    await engine.shutdown();
  },
);

test.each(SHIPPED)('what %s offers to copy is a file that sets it up further', (id) => {
  const [own, shippedFolder] = [
    folder(),
    fileURLToPath(new URL('../../../configs/engines', import.meta.url)),
  ];
  const [before] = missingPieces(shippedSetup(id), `${id}.yaml`);
  writeFileSync(join(own, `${id}.yaml`), before?.paste ?? '');
  const described = readEngines(shippedFolder, own).find((engine) => engine.id === id);
  if (described?.kind !== 'command') throw new Error(`${id} is no command`);
  const [after] = missingPieces(described.setup, `${id}.yaml`);
  expect(after?.what).not.toBe(before?.what);
  expect(after?.what).toMatch(/\/path\/to\/.* is not there/);
});

test('what has to be downloaded comes with its command, and where the files go', () => {
  const home = folder();
  mkdirSync(join(home, 'minimal_inference'));
  writeFileSync(join(home, 'minimal_inference', 's2v_streaming_interact.py'), '');
  const { settings, ...rest } = shippedSetup('upstream-single');
  const setup = { ...rest, settings: { ...settings, checkout: home, torchrun: process.execPath } };
  expect(missingPieces(setup, 'f.yaml')).toMatchObject([
    {
      how: 'Download it (about 50 GB):',
      zh: { how: '下载模型（约 50 GB）：' },
      paste: `huggingface-cli download Wan-AI/Wan2.2-S2V-14B --local-dir ${home}/ckpt/Wan2.2-S2V-14B`,
    },
    { what: `The LoRA (${home}/ckpt/LiveAvatar/liveavatar.safetensors is not there).` },
  ]);
});

test('engines that are not set up do not change which one is used', () => {
  const engines = ['preview', 'liveavatar', ...SHIPPED].map((id) =>
    buildEngine(shipped(id), referenceImages()),
  );
  expect(new EngineRegistry(engines, null).defaultId()).toBe('preview');
});

test('what is missing is told piece by piece, and counts as soon as it is put right', async () => {
  const home = folder();
  const setup = CommandSetup.parse({
    settings: { home, tool: '{home}/tool', model: '{home}/model' },
    needs: [
      { program: '{tool}', what: 'The tool', how: 'Build it.' },
      { folder: '{model}', what: 'The model', how: 'Download it.' },
    ],
    program: '{tool}',
    output: { kind: 'file', path: '{out}/video.mp4' },
  });
  expect(missingPieces(setup, 'f.yaml').map(({ what }) => what)).toEqual([
    `The tool (${home}/tool is not there).`,
    `The model (${home}/model is not there).`,
  ]);
  const engine = builtCommand(setup);
  await expect(engine.load()).rejects.toThrow('Build it. The model');
  mkdirSync(join(home, 'model'));
  writeFileSync(join(home, 'tool'), '#!/bin/sh\n');
  expect(missingPieces(setup, 'f.yaml')).toHaveLength(1);
  chmodSync(join(home, 'tool'), 0o755);
  await engine.load();
  expect(engine.status()).toMatchObject({ state: 'ready', missing: [] });
});

test('a program that is on no PATH is named', async () => {
  const engine = builtCommand(setupOf('crashes', { program: 'no-such-program-anywhere' }));
  expect(engine.status().missing).toMatchObject([
    {
      what: 'The program "no-such-program-anywhere".',
      zh: { what: '程序“no-such-program-anywhere”。' },
      paste: 'setup:\n  program: /path/to/no-such-program-anywhere',
    },
  ]);
  const { outcome } = engine.generate(await job('early'), () => undefined);
  expect(await outcome).toMatchObject({ kind: 'failed', code: 'engine_unavailable' });
});
