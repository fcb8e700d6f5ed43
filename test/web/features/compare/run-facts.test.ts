import { expect, test } from 'vitest';
import { DEFAULT_PARAMS, type Run } from '../../../../server/contract/index.ts';
import { runFacts } from '../../../../web/features/compare/run-facts.ts';
import { Translator } from '../../../../web/i18n/translator.svelte.ts';

const i18n = new Translator(() => 'en');
const names = { asset: (id: string) => `${id[0]}.png`, engine: () => 'Preview' };
const run = (more: object = {}, params: object = {}) =>
  ({
    engine: 'preview',
    image: 'a',
    audio: 'b',
    prompt: 'calm',
    width: 704,
    height: 384,
    fps: 25,
    progress: { frames: 50, elapsedSeconds: 3 },
    params: { ...DEFAULT_PARAMS, ...params },
    ...more,
  }) as Run;

test('what differs is told apart from what is the same in all', () => {
  const { differing, same } = runFacts(
    i18n,
    [run(), run({}, { base_seed: 7 }), run({ prompt: 'lively' })],
    names,
  );
  expect(differing.map(({ key }) => key)).toEqual(['prompt', 'base_seed']);
  expect(differing[1]?.values[1]).toBe('7');
  expect(same.map(({ key }) => key)).toContain('sample_steps');
  expect(same.find(({ key }) => key === 'length')?.values[0]).toBe('2.0 s');
});

test('two portraits that are called the same are two portraits', () => {
  const { differing } = runFacts(i18n, [run({ image: 'a1' }), run({ image: 'a2' })], names);
  expect(differing).toEqual([{ key: 'image', label: 'Portrait', values: ['a.png', 'a.png'] }]);
});
