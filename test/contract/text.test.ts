import { expect, test } from 'vitest';
import { Prompt, RunPatch } from '../../server/contract/index.ts';

test.each([
  ['a NUL, which would cut it short', 'before\0after'],
  ['half an emoji', 'before\ud83d'],
  ['the other half', '\udca5after'],
])('a prompt and a title with %s are refused and not changed in silence', (_what, text) => {
  expect(Prompt.safeParse(text).error?.issues[0]?.message).toMatch(/cannot be kept/);
  expect(RunPatch.safeParse({ title: text }).success).toBe(false);
});

test('whole emoji, new lines and every script are kept', () => {
  const text = 'A presenter 💥 说话\n\tzwischen «Wörtern» \u200d';
  expect(Prompt.parse(text)).toBe(text);
});
