import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CommandSetup } from '../../../server/config/command-setup.ts';
import { buildEngine } from '../../../server/engines/build-engine.ts';
import { missingPieces } from '../../../server/engines/command/missing-pieces.ts';
import { EngineRoster } from '../../../server/runs/engine-roster.ts';
import { shipped } from '../../plan/shipped-engines.ts';
import { folder, job } from '../bench-of-engines.ts';
import { builtCommand } from './bench.ts';
import { setupOf } from './setups.ts';

const SHIPPED = ['upstream-single', 'upstream-multi', 'audio-cpp'];

test.each(SHIPPED)('%s, as shipped, says how to set it up and runs nothing', async (id) => {
  const engine = buildEngine(shipped(id));
  const { state, missing } = engine.status();
  expect(state).toBe('missing');
  expect(missing).toHaveLength(1);
  expect(missing[0]?.how).toContain(`${id}.yaml`);
  await expect(engine.load()).rejects.toMatchObject({ code: 'engine_unavailable' });
  await engine.shutdown();
});

test('engines that are not set up do not change which one is used', () => {
  const engines = ['preview', 'liveavatar', ...SHIPPED].map((id) => buildEngine(shipped(id)));
  expect(new EngineRoster(engines, null).defaultId()).toBe('preview');
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
  expect(missingPieces(setup).map(({ what }) => what)).toEqual([
    `The tool (${home}/tool is not there).`,
    `The model (${home}/model is not there).`,
  ]);
  const engine = builtCommand(setup);
  await expect(engine.load()).rejects.toThrow('Build it. The model');
  mkdirSync(join(home, 'model'));
  writeFileSync(join(home, 'tool'), '#!/bin/sh\n');
  expect(missingPieces(setup)).toHaveLength(1);
  chmodSync(join(home, 'tool'), 0o755);
  await engine.load();
  expect(engine.status()).toMatchObject({ state: 'ready', missing: [] });
});

test('a program that is on no PATH is named', async () => {
  const engine = builtCommand(setupOf('crashes', { program: 'no-such-program-anywhere' }));
  expect(engine.status().missing[0]?.what).toBe('The program "no-such-program-anywhere".');
  const { outcome } = engine.generate(await job('early'), () => undefined);
  expect(await outcome).toMatchObject({ kind: 'failed', code: 'engine_unavailable' });
});
