import { describe, expect, it } from 'vitest';
import { Format } from '../../../web/i18n/format.ts';

const format = new Format('en');

describe('figures', () => {
  it('counts on a clock the seconds that are over, as players do', () => {
    expect([0, 5.76, 7.2, 59.6, 60 - 1e-9, 599.7, 3671].map((s) => format.clock(s))).toEqual([
      '0:00',
      '0:05',
      '0:07',
      '0:59',
      '1:00',
      '9:59',
      '1:01:11',
    ]);
  });

  it('names days near at hand, and others with as much as tells them apart', () => {
    const now = new Date(2026, 10, 29, 0, 5);
    const at = (...date: [number, number, number]) => new Date(...date, 23, 50).toISOString();
    expect(format.day(at(2026, 10, 29), now)).toBe('Today');
    expect(format.day(at(2026, 10, 28), now)).toBe('Yesterday');
    expect(format.day(at(2026, 10, 23), now)).toBe('Monday, November 23');
    expect(format.day(at(2025, 11, 31), now)).toBe('Wednesday, December 31, 2025');
    expect(new Format('zh').day(at(2026, 10, 29), now)).toBe('今天');
  });

  it('rounds a time that nobody knows exactly', () => {
    expect([0, 12, 44, 58, 200, 3900].map((s) => format.about(s))).toEqual([
      '5 s',
      '10 s',
      '45 s',
      '1 min',
      '3 min',
      '1 h 5 min',
    ]);
  });

  it('writes a length in the largest unit that keeps it honest', () => {
    expect([0.4, 19.2, 59.96, 192, 3600, 3900].map((s) => format.length(s))).toEqual([
      '0.4 s',
      '19.2 s',
      '1 min',
      '3 min 12 s',
      '1 h',
      '1 h 5 min',
    ]);
  });

  it('writes units in the language of the page', () => {
    const chinese = new Format('zh');
    expect([19.2, 192, 3900].map((s) => chinese.length(s))).toEqual([
      '19.2 秒',
      '3 分钟 12 秒',
      '1 小时 5 分钟',
    ]);
    expect(chinese.span(3.2, 4.4)).toBe('3–4 秒');
    expect([chinese.seconds(41.7), chinese.milliseconds(17.2)]).toEqual(['42 秒', '17 毫秒']);
  });

  it('writes bytes as disks are sold, and never something as nothing', () => {
    expect([0, 1, 999_499, 1_234_567, 25e9].map((bytes) => format.bytes(bytes))).toEqual([
      '0 MB',
      '1 KB',
      '999 KB',
      '1.2 MB',
      '25 GB',
    ]);
  });

  it('writes an expectation as a span, and never as nothing', () => {
    expect(format.span(0.1, 0.4)).toBe('1 s');
    expect(format.span(3.2, 4.4)).toBe('3–4 s');
    expect(format.span(50, 130)).toBe('1–2 min');
  });
});
