import type { Check } from '../check.ts';
import type { MeasuredPortrait } from '../measure-portrait.ts';

/** In focus. Nothing to say of a face too small to tell. */
export const SHARPNESS: Check<MeasuredPortrait> = {
  check: 'sharpness',
  judge: ({ face }, { thresholds: { portrait } }) => {
    if (!face || face.sharpness === null) return null;
    const value = Math.round(face.sharpness);
    if (face.sharpness < portrait.sharpness) {
      const message = `The face is blurred (sharpness ${value}, at least ${portrait.sharpness}). Use a picture in focus.`;
      return { verdict: 'advise', code: 'picture-blurred', message, value };
    }
    return { verdict: 'pass', code: 'picture-sharp', message: 'The face is sharp.', value };
  },
};

/** Skin with its own texture. Nothing to say of a blurred face, or one too small to tell. */
export const SKIN: Check<MeasuredPortrait> = {
  check: 'skin',
  judge: ({ face }, { thresholds: { portrait } }) => {
    if (!face || face.skinDetail === null || (face.sharpness ?? 0) < portrait.sharpness) return null;
    const value = Math.round(100 * face.skinDetail) / 100;
    if (face.skinDetail < portrait.skinDetail) {
      const message =
        'The skin is smoothed until nothing of it is left. Use the picture before the beauty filter.';
      return { verdict: 'advise', code: 'skin-smoothed', message, value };
    }
    return { verdict: 'pass', code: 'skin-natural', message: 'The skin has its own texture.', value };
  },
};
