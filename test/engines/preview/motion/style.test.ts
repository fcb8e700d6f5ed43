import { describe, expect, test } from 'vitest';
import { NATURAL } from '../../../../server/engines/preview/motion/motion-style.ts';
import { styleOf } from '../../../../server/engines/preview/motion/style.ts';

describe('the words of a prompt', () => {
  test('say nothing about motion when they describe a person and a place', () => {
    const prompt =
      'A 30-year-old woman with black hair and a cream turtleneck in a modern office, pale wood floor, soft side light, static camera, still life on the wall, 正式西装';
    expect(styleOf(prompt)).toEqual(NATURAL);
    expect(styleOf('')).toEqual(NATURAL);
  });

  test.each([
    ['calm', '平静'],
    ['standing still', '静止'],
    ['lively', '活泼'],
    ['energetic', '充满活力'],
    ['nodding', '点头'],
    ['shaking her head', '摇头'],
    ['smiling', '微笑'],
    ['serious', '严肃'],
    ['sad', '悲伤'],
    ['surprised', '惊讶'],
    ['tilting the head', '歪头'],
    ['leaning forward', '身体前倾'],
    ['looking around', '环顾四周'],
    ['blinking', '眨眼'],
  ])('mean the same in English and Chinese: %s, %s', (english, chinese) => {
    expect(styleOf(english)).not.toEqual(NATURAL);
    expect(styleOf(`她${chinese}。`)).toEqual(styleOf(`She is ${english}.`));
  });

  test.each([
    'no nodding',
    'without nods',
    "she doesn't nod",
    'never nodding her head',
    '不要点头',
    '没有点头',
  ])('can be denied: %s', (prompt) => {
    expect(styleOf(prompt).nod).toBe(0);
  });

  test('denies no more than their clause says', () => {
    const style = styleOf('not smiling, nodding');
    expect(style.nod).toBeGreaterThan(1);
    expect(style.smile).toBe(0);
    const chinese = styleOf('不要点头，微笑');
    expect(chinese.nod).toBe(0);
    expect(chinese.smile).toBeGreaterThan(0.3);
  });

  test('know that 不停 and "not only" deny nothing', () => {
    expect(styleOf('不停地点头').nod).toBeGreaterThan(2);
    expect(styleOf('not only smiling but nodding').smile).toBeGreaterThan(0.3);
  });

  test('count for less with "slightly" and for more with "very"', () => {
    const tilt = (prompt: string) => styleOf(prompt).tilt;
    expect(tilt('head slightly tilted')).toBeLessThan(tilt('head tilted'));
    expect(tilt('微微歪头')).toBeLessThan(tilt('歪头'));
    expect(styleOf('very calm').energy).toBeLessThan(styleOf('calm').energy);
    expect(styleOf('calm').energy).toBeLessThan(styleOf('slightly calm').energy);
  });

  test('take "still" only where it speaks of the body', () => {
    expect(styleOf('she is still talking').energy).toBe(1);
    expect(styleOf('she sits still').energy).toBeLessThan(0.2);
  });

  test('stay within bounds however many are piled up', () => {
    const style = styleOf('very energetic, '.repeat(50));
    expect(style.energy).toBeLessThanOrEqual(2);
    expect(style.articulation).toBeLessThanOrEqual(1.2);
  });

  test('of the greatest length are read in a moment', () => {
    const began = performance.now();
    styleOf('no not never without '.repeat(240));
    styleOf('不'.repeat(5000));
    styleOf('a'.repeat(5000));
    // Reading that went back over what it has read would take minutes.
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
