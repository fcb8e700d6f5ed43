import type { Check } from '../check.ts';
import { MAX_ASPECT, type MeasuredPortrait } from '../measure-portrait.ts';

/** Whether the picture can be taken at all. */
export const SIZE: Check<MeasuredPortrait> = {
  check: 'size',
  judge: ({ width, height }, { limits: { minImageSide, maxImageSide } }) => {
    const value = Math.min(width, height);
    const unit = 'px';
    if (value < minImageSide) {
      const message = `The picture is ${width} × ${height} px. Use one with at least ${minImageSide} px on each side; about 512 px is best.`;
      return { verdict: 'refuse', code: 'picture-too-small', message, value, unit };
    }
    if (Math.max(width, height) > maxImageSide) {
      const message = `The picture is ${width} × ${height} px. Make it smaller: at most ${maxImageSide} px on each side.`;
      return { verdict: 'refuse', code: 'picture-too-large', message, value: Math.max(width, height), unit };
    }
    const message = 'The picture has a usable size.';
    return { verdict: 'pass', code: 'picture-size-fine', message, value, unit };
  },
};

/** Whether its shape fits any video. */
export const ASPECT: Check<MeasuredPortrait> = {
  check: 'aspect',
  judge: ({ width, height }) => {
    const value = Math.max(width, height) / Math.min(width, height);
    if (value > MAX_ASPECT) {
      const message = `One side of the picture is ${value.toFixed(1)} times the other. Crop it to at most ${MAX_ASPECT} : 1.`;
      return { verdict: 'refuse', code: 'picture-too-long', message, value, fix: 'crop' };
    }
    return {
      verdict: 'pass',
      code: 'picture-aspect-fine',
      message: 'The picture has a usable shape.',
      value,
    };
  },
};

/** All of it there. Nothing to say of a picture that nobody looked at. */
export const WHOLE: Check<MeasuredPortrait> = {
  check: 'whole',
  judge: ({ missing: value }) => {
    if (value === null) return null;
    if (value > 0) {
      const message =
        'The file of the picture was cut off: a part of it is grey, or blurred. Use a complete copy.';
      return { verdict: 'advise', code: 'picture-cut-off', message, value, unit: '%' };
    }
    return { verdict: 'pass', code: 'picture-whole', message: 'The picture is complete.', value, unit: '%' };
  },
};

/** About 512 × 512 px is the sweet spot. */
export const RESOLUTION: Check<MeasuredPortrait> = {
  check: 'resolution',
  judge: ({ width, height, faces }, { thresholds: { portrait } }) => {
    // Of a picture that is refused for its size there is nothing more to say.
    if (!faces) return null;
    const value = Math.round(Math.sqrt(width * height));
    const unit = 'px';
    if (value < portrait.smallPx) {
      const message = `The picture is about ${value}×${value} px; below about 512 px detail is lost.`;
      return { verdict: 'advise', code: 'resolution-low', message, value, unit };
    }
    if (value > portrait.largePx) {
      const message = `The picture is about ${value}×${value} px; a model follows the noise of one that large. About 512 px is best.`;
      return { verdict: 'advise', code: 'resolution-high', message, value, unit, fix: 'scale' };
    }
    const message = 'The picture has a good resolution.';
    return { verdict: 'pass', code: 'resolution-fine', message, value, unit };
  },
};
