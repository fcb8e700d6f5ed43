import { describe, expect, it } from 'vitest';
import { visemeAt } from '../../../server/speech/training/phones.ts';

const sound = (phone: string) => ({ phone, start: 1, end: 2 });

describe('the mouth shapes of English sounds', () => {
  it('close the lips for p, b and m, and for nothing else', () => {
    const all =
      'aa ae ah ao ax ay b ch d dh eh er ey f g hh ih iy jh k l m n ng ow oy p pau r s sh t th uh uw v w y z zh';
    const closed = all.split(' ').filter((phone) => visemeAt(sound(phone), 1.5) === 'PP');
    expect(closed).toEqual(['b', 'm', 'p']);
  });

  it('glide within the sounds that glide', () => {
    expect(visemeAt(sound('aw'), 1.2)).toBe('aa');
    expect(visemeAt(sound('aw'), 1.8)).toBe('U');
    expect(visemeAt(sound('oy'), 1.2)).toBe('O');
    expect(visemeAt(sound('oy'), 1.8)).toBe('I');
  });

  it('are not invented for sounds that nobody knows', () => {
    expect(() => visemeAt(sound('xx'), 1)).toThrow(/xx/);
  });
});
