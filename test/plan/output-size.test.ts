import { expect, test } from 'vitest';
import { SIZES, type Size } from '../../server/contract/index.ts';
import { outputSize } from '../../server/plan/output-size.ts';

/**
 * The algorithm a second time, written from its description in other terms: candidates are listed first and the first
 * that fits is taken; padding adds what is missing to the next multiple.
 */
function reference(w: number, h: number, size: Size): [number, number] {
  const [sw, sh] = size.split('*').map(Number) as [number, number];
  const A = sw * sh;
  let hi = 1.0;
  let lo = 0.1;
  if (h * w > A) {
    const p = 63 * (h + w);
    const q = h * w;
    const r = 63 * 63 - A;
    hi = Math.sqrt(A / (h * w));
    lo = (-p + Math.sqrt(p ** 2 - 2 * q * r)) / (2 * q);
  }
  const pad = (n: number) => n + ((64 - (n % 64)) % 64);
  const candidates = Array.from({ length: 100 }, (_, i) => hi - ((hi - lo) * i) / 100).map(
    (s) => [pad(Math.floor(w * s)), pad(Math.floor(h * s))] as [number, number],
  );
  const fits = candidates.find(([nw, nh]) => nw * nh <= A);
  if (fits) return fits;
  const tw = Math.floor(Math.floor(Math.sqrt((A * w) / h) / 64) * 64);
  const th = Math.floor(Math.floor(Math.sqrt((A * h) / w) / 64) * 64);
  return tw >= w || th >= h ? [w - (w % 64), h - (h % 64)] : [tw, th];
}

/** Repeatable pseudo-random whole numbers in [low, high]. */
function dice(seed: number): (low: number, high: number) => number {
  let state = seed;
  return (low, high) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + Math.floor((state / 2 ** 32) * (high - low + 1));
  };
}

test('thousands of random portraits come out as an independent implementation says', () => {
  const roll = dice(42);
  for (let count = 0; count < 8000; count++) {
    const [w, h] = [roll(64, 8000), roll(64, 8000)];
    const size = SIZES[roll(0, SIZES.length - 1)] ?? '704*384';
    const { width, height } = outputSize({ width: w, height: h }, size);
    expect([width, height], `${w}×${h} at ${size}`).toEqual(reference(w, h, size));
  }
});

test('the output lies on the grid and within the area of its size, for every aspect from 1:3 to 3:1', () => {
  const roll = dice(7);
  for (let count = 0; count < 400; count++) {
    const width = roll(64, 8000);
    const height = Math.min(8000, Math.max(64, Math.round(width * 3 ** (roll(-100, 100) / 100))));
    for (const size of SIZES) {
      const [w = 0, h = 0] = size.split('*').map(Number);
      const output = outputSize({ width, height }, size);
      expect(output.width % 64).toBe(0);
      expect(output.height % 64).toBe(0);
      expect(output.width * output.height).toBeGreaterThan(0);
      expect(output.width * output.height).toBeLessThanOrEqual(w * h);
    }
  }
});

test('a portrait that has exactly the output size keeps it: no black bars', () => {
  const roll = dice(11);
  for (let count = 0; count < 500; count++) {
    const output = outputSize({ width: roll(200, 4000), height: roll(200, 4000) }, '704*384');
    expect(outputSize(output, '704*384')).toEqual(output);
  }
});

test.each([
  [720, 400],
  [400, 720],
  [1920, 1080],
  [512, 512],
  [1000, 1000],
])('for a %i×%i portrait 720*400 and 704*384 coincide', (width, height) => {
  expect(outputSize({ width, height }, '720*400')).toEqual(outputSize({ width, height }, '704*384'));
});

test('the size is an area: a portrait turned on its side turns the output', () => {
  const wide = outputSize({ width: 1920, height: 1080 }, '704*384');
  const tall = outputSize({ width: 1080, height: 1920 }, '704*384');
  expect(tall).toEqual({ width: wide.height, height: wide.width });
  expect(outputSize({ width: 1080, height: 1920 }, '832*480')).toEqual(
    outputSize({ width: 1080, height: 1920 }, '480*832'),
  );
});

test.each([
  [720, 400, 13],
  [1920, 1080, 22],
])('a %i×%i portrait would get the %i px of black bars that were seen upstream', (width, height, bars) => {
  const output = outputSize({ width, height }, '704*384');
  expect(output.width - Math.trunc((width * output.height) / height)).toBe(bars);
});
