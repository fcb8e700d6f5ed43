import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { EngineId, type EngineInfo, type RunId } from '../../server/contract/index.ts';
import { LearnedRemedies } from '../../server/diagnose/learned-remedies.ts';
import { LoadDiagnoses } from '../../server/diagnose/load-diagnoses.ts';
import { ManagedEngine } from '../../server/engines/managed-engine.ts';
import { EngineRegistry } from '../../server/engines/registry.ts';
import { LocalMachine } from '../../server/workers/local-machine.ts';
import { folder, referenceImages, until } from '../engines/harness.ts';
import {
  needsPython,
  standInCheckout,
  standInSetup,
  superviseStandIn,
} from '../fixtures/liveavatar/harness.ts';
import { shippedRules } from './failures.ts';

beforeAll(needsPython);
vi.setConfig({ testTimeout: 90_000 });

/** An engine that does not load, for this reason, unless this variable is set so; and what explains it. */
function broken(unless: string, says: string) {
  const checkout = standInCheckout();
  writeFileSync(join(checkout, 'fails-to-load'), `${unless}\n${says}`);
  const setup = standInSetup(checkout);
  const engine = new ManagedEngine(
    superviseStandIn(setup).engine,
    setup,
    referenceImages(),
    [],
    async () => [],
  );
  onTestFinished(() => engine.shutdown());
  const registry = new EngineRegistry([engine], null);
  const faults: unknown[] = [];
  const report = (fault: unknown) => void faults.push(fault);
  const machine = new LocalMachine(registry, { report } as ConstructorParameters<typeof LocalMachine>[1]);
  const learned = new LearnedRemedies(folder(), report);
  const never = () => {
    throw new Error('Nobody asks for this.');
  };
  const diagnoses = new LoadDiagnoses({
    file: shippedRules(),
    runs: { get: never, create: never, resume: never, logTail: never },
    engines: {
      info: (id) => registry.info(id),
      embedded: () => EngineId.parse('preview'),
      gpusNow: async () => [],
      restart: never,
      loadOptions: () => engine.loadOptions(),
      load: (id, options, environment, loaded) => machine.load(id, options, environment, loaded),
      setEnvironment: (_id, environment) => engine.setEnvironment(environment),
    },
    plan: never,
    learned,
    secrets: { folders: [], names: [], tokens: [] },
    portHolder: async () => null,
    report,
    version: '0',
  });
  const info = (): EngineInfo => registry.info(engine.id);
  return { engine, diagnoses, learned, info };
}

test('an engine that could not be loaded is loaded in the way of a remedy, and so from then on', async () => {
  const { engine, diagnoses, learned, info } = broken(
    'PYTORCH_CUDA_ALLOC_CONF=max_split_size_mb:128',
    'CUDA out of memory. Tried to allocate 26.00 GiB.',
  );
  await expect(engine.load()).rejects.toThrow('out of memory');
  const { rule, remedies } = await diagnoses.diagnose(engine.id);
  expect(rule).toBe('gpu-too-small');
  // What only changes a run, another engine and a new start are no way to load it.
  expect(remedies.map(({ id }) => id)).toEqual(['fp8', 'split-memory']);

  const trial = await diagnoses.try(engine.id, 'split-memory');
  expect(trial).toMatchObject({
    engine: engine.id,
    params: {},
    environment: { PYTORCH_CUDA_ALLOC_CONF: 'max_split_size_mb:128' },
  });
  expect([info().state, learned.of(engine.id)]).toEqual(['failed', []]);
  await expect(diagnoses.apply(engine.id, 'restart')).rejects.toThrow('not offered');

  // One that does not help is not kept.
  await diagnoses.apply(engine.id, 'fp8');
  await until(() => info().state === 'failed');
  expect(learned.of(engine.id)).toEqual([]);
  expect((await diagnoses.diagnose(engine.id)).remedies.map(({ id }) => id)).toEqual(['split-memory']);

  await diagnoses.apply(engine.id, 'split-memory');
  await until(() => info().state === 'ready' && learned.of(engine.id).length > 0);
  expect(learned.of(engine.id)).toMatchObject([
    { id: 'split-memory', run: null satisfies RunId | null, params: {}, environment: trial.environment },
  ]);
  await engine.unload();
  await engine.load();
  expect(info().state).toBe('ready');
  await expect(diagnoses.diagnose(engine.id)).rejects.toThrow('has not failed');
});
