import { expect, it } from 'vitest';
import { estimateTokens } from '../../../../web/features/prompt/tokens.ts';

it('counts nothing for nothing', () => {
  expect(estimateTokens(' \n ')).toEqual({ least: 0, likely: 0, most: 0 });
});

it('bounds a word by its length in pieces and in bytes', () => {
  // One piece of at most 16 characters and the end; or a mark, seven bytes and the end.
  expect(estimateTokens('glasses')).toMatchObject({ least: 2, most: 9 });
  expect(estimateTokens('a'.repeat(33))).toMatchObject({ least: 4, most: 35 });
  // Three UTF-8 bytes for a Han character, four for a picture.
  expect(estimateTokens('点头')).toMatchObject({ least: 2, most: 8 });
  expect(estimateTokens('😀')).toMatchObject({ least: 2, most: 6 });
});

it('stays between its bounds and grows with the text, for any text', () => {
  const alphabet = ['a', 'Z', ' ', '点', '。', '7', 'é', '😀', '-', 'が'];
  let seed = 3;
  let text = '';
  let before = 0;
  for (let i = 0; i < 600; i += 1) {
    seed = (seed * 48271) % 2147483647;
    text += alphabet[seed % alphabet.length];
    const { least, likely, most } = estimateTokens(text);
    expect(least).toBeLessThanOrEqual(likely);
    expect(likely).toBeLessThanOrEqual(most);
    expect(most).toBeGreaterThanOrEqual(before);
    before = most;
  }
});

it('expects a little more than a token for an English word, a little less for a Chinese character', () => {
  const english =
    'a calm woman with short black hair nods and raises her right hand to the height of her chest';
  expect(estimateTokens(english).likely / english.split(' ').length).toBeGreaterThan(1);
  expect(estimateTokens(english).likely / english.split(' ').length).toBeLessThan(1.5);
  const chinese = '一位三十岁的女士轻轻点头右手抬至胸前';
  expect(estimateTokens(chinese).likely / chinese.length).toBeGreaterThan(0.5);
  expect(estimateTokens(chinese).likely / chinese.length).toBeLessThan(1);
});
