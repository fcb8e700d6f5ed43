import { describe, expect, it } from 'vitest';
import { readNumber } from '../../../web/ui/read-number.ts';

describe('a typed number', () => {
  it.each([
    ['2,5', 2.5],
    ['2.5', 2.5],
    ['0,5', 0.5],
    [',5', 0.5],
    ['.25', 0.25],
    ['12', 12],
    ['2147483647', 2_147_483_647],
    ['-1,5', -1.5],
    [' 7 ', 7],
    ['0,125', 0.125],
    ['3,', 3],
  ])('is read with either separator of decimals: %j is %d', (text, number) => {
    expect(readNumber(text)).toBe(number);
  });

  it.each(['1,000', '1.000', '1,000.5', '1.000.000', '1 000', '2;5', '1e5', '', '-', ',', 'Infinity', '٣'])(
    'is refused rather than guessed: %j',
    (text) => {
      expect(readNumber(text)).toBeNull();
    },
  );
});
