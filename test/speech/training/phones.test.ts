import { describe, expect, it } from 'vitest';
import { shapesOfIpa } from '../../../server/speech/training/ipa.ts';
import { CZECH, ENGLISH, FINNISH } from '../../../server/speech/training/phone-sets.ts';
import { visemeAt } from '../../../server/speech/training/phones.ts';

const english = (phone: string) => ({ phone, shapes: ENGLISH(phone), start: 1, end: 2 });

describe('the mouth shapes of sounds', () => {
  it('close the lips for p, b and m, and for nothing else', () => {
    const all =
      'aa ae ah ao ax ay b ch d dh eh er ey f g hh ih iy jh k l m n ng ow oy p pau r s sh t th uh uw v w y z zh';
    const closed = all.split(' ').filter((phone) => visemeAt(english(phone), 1.5) === 'PP');
    expect(closed).toEqual(['b', 'm', 'p']);
  });

  it('glide within the sounds that glide', () => {
    expect(visemeAt(english('aw'), 1.2)).toBe('aa');
    expect(visemeAt(english('aw'), 1.8)).toBe('U');
    expect(visemeAt(english('oy'), 1.2)).toBe('O');
    expect(visemeAt(english('oy'), 1.8)).toBe('I');
  });

  it('are those of the language: long vowels of Finnish, soft consonants of Czech', () => {
    expect(FINNISH('a:')).toEqual(['aa']);
    expect(CZECH('s~')).toEqual(['CH']);
    expect(CZECH('n~')).toEqual(['nn']);
  });

  it('are read from phonetic symbols: stress, length and breath do not matter, parts do', () => {
    expect(shapesOfIpa('ˈɑː')).toEqual(['aa']);
    expect(shapesOfIpa('ph')).toEqual(['PP']);
    expect(shapesOfIpa('h')).toEqual(['kk']);
    expect(shapesOfIpa('tɕh')).toEqual(['CH']);
    expect(shapesOfIpa('ts.h')).toEqual(['CH']);
    expect(shapesOfIpa('dz')).toEqual(['SS']);
    expect(shapesOfIpa('onɡ').slice(-1)).toEqual(['nn']);
    expect(shapesOfIpa('aɪ')).toEqual(['aa', 'aa', 'aa', 'I', 'I']);
    expect(shapesOfIpa('ua')).toEqual(['U', 'aa', 'aa']);
    expect(shapesOfIpa('')).toEqual(['sil']);
  });

  it('are not invented for sounds that nobody knows', () => {
    expect(() => ENGLISH('xx')).toThrow(/xx/);
    expect(() => shapesOfIpa('a⊙')).toThrow(/⊙/);
  });
});
