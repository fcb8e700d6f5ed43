import { expect, test } from 'vitest';
import { buildEngine } from '../../server/engines/build-engine.ts';
import { shipped } from '../plan/shipped-engines.ts';
import { job, referenceImages } from './harness.ts';

test('the preview engine is there without anything else, and no process runs before it is loaded', () => {
  expect(buildEngine(shipped('preview'), referenceImages()).status()).toMatchObject({
    state: 'stopped',
    missing: [],
  });
});

test('LiveAvatar without a checkout says what it lacks and refuses to run', async () => {
  const engine = buildEngine(shipped('liveavatar'), referenceImages());
  const status = engine.status();
  expect(status.state).toBe('missing');
  expect(status.missing.map(({ code }) => code)).toEqual(['checkout-unnamed', 'model-absent', 'lora-absent']);
  expect(status.missing[0]).toEqual({
    code: 'checkout-unnamed',
    what: 'A LiveAvatar checkout.',
    how: expect.stringContaining('write the following into configs/engines/liveavatar.yaml'),
    paste: expect.stringContaining('checkout:'),
    values: { file: 'configs/engines/liveavatar.yaml' },
  });
  expect(status.capabilities.params.sample_solver?.values).toEqual(['euler']);
  await expect(engine.load()).rejects.toMatchObject({ name: 'EngineError', code: 'engine_unavailable' });
  const { outcome } = engine.generate(await job('early'), () => undefined);
  expect(await outcome).toMatchObject({ kind: 'failed', code: 'engine_unavailable' });
  expect(await engine.prepare({ image: '/a.png' })).toMatchObject({ ok: false });
  await engine.shutdown();
});
