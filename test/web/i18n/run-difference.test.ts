import { expect, test } from 'vitest';
import { DEFAULT_PARAMS, type Run } from '../../../server/contract/index.ts';
import { runDifference } from '../../../web/i18n/run-difference.ts';
import { Translator } from '../../../web/i18n/translator.svelte.ts';

const i18n = new Translator(() => 'en');
const run = (more: object = {}, params: object = {}) =>
  ({
    engine: 'preview',
    image: 'a',
    audio: 'b',
    prompt: 'calm',
    params: { ...DEFAULT_PARAMS, ...params },
    ...more,
  }) as Run;

test('a run is told from the one before it by its numbers first, and then by its inputs', () => {
  const now = run({ image: 'c', audio: 'd' }, { base_seed: 421, sample_steps: 3 });
  expect(runDifference(i18n, now, run())).toBe('seed 421 · 3 steps · another recording · another portrait');
});

test('of a run that is the same that is said, and nothing of one with another prompt or without one before', () => {
  expect(runDifference(i18n, run(), run())).toBe('the same once more');
  expect(runDifference(i18n, run({ prompt: 'lively' }), run())).toBeNull();
  expect(runDifference(i18n, run(), undefined)).toBeNull();
});
