import type { Check } from '../check.ts';
import type { MeasuredPortrait } from '../measure-portrait.ts';

/** As much light on one cheek as on the other. */
export const LIGHT: Check<MeasuredPortrait> = {
  check: 'light',
  judge: ({ face }, { thresholds: { portrait } }) => {
    if (!face) return null;
    const { stops } = face.light;
    const value = Math.round(10 * Math.abs(stops)) / 10;
    if (Math.abs(stops) > portrait.lightStops) {
      const ratio = (2 ** Math.abs(stops)).toFixed(1);
      const message = `One side of the face gets ${ratio} times the light of the other. Use soft light from the front: it matters more than anything else.`;
      const { left, right } = face.outlines.cheeks;
      const tone = (bright: boolean) => (bright ? ('bright' as const) : ('dark' as const));
      const outlines = [
        { tone: tone(stops < 0), points: left },
        { tone: tone(stops > 0), points: right },
      ];
      const mark = { shape: 'outlines' as const, outlines };
      return { verdict: 'advise', code: 'light-uneven', message, value, unit: 'stops', mark };
    }
    return { verdict: 'pass', code: 'light-even', message: 'The face is evenly lit.', value, unit: 'stops' };
  },
};

/** Enough light on the face. */
export const EXPOSURE: Check<MeasuredPortrait> = {
  check: 'exposure',
  judge: ({ face }, { thresholds: { portrait } }) => {
    if (!face) return null;
    const value = Math.round(100 * face.light.brightest);
    if (value < portrait.brightestPercent) {
      const message = `The face is dark: its brightest parts have ${value} % of the light of white. Use a picture with more light, or brighten this one.`;
      return { verdict: 'advise', code: 'picture-dark', message, value, unit: '%', fix: 'brighten' };
    }
    return { verdict: 'pass', code: 'exposure-fine', message: 'There is enough light.', value, unit: '%' };
  },
};

/** Nothing of the face is lost in black. */
export const SHADOWS: Check<MeasuredPortrait> = {
  check: 'shadows',
  judge: ({ face }, { thresholds: { portrait } }) => {
    if (!face) return null;
    const value = Math.round(face.light.shadows);
    if (face.light.shadows > portrait.shadowPercent) {
      const message = `${value} % of the face is black, without any detail. Use a picture with more light.`;
      return { verdict: 'advise', code: 'shadows-clipped', message, value, unit: '%' };
    }
    const message = 'The shadows of the face hold detail.';
    return { verdict: 'pass', code: 'shadows-fine', message, value, unit: '%' };
  },
};
