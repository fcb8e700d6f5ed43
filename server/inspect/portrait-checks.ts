import type { Check } from './check.ts';
import { MAX_ASPECT, type MeasuredPortrait } from './measure-portrait.ts';

/** A face lower than this part of the picture has few pixels left in any output size, %. */
const SMALL_FACE_PERCENT = 15;
/** Below this a face has too few pixels of its own for lips and eyes, px. */
const SMALL_FACE_PX = 72;

/** What is looked at in a portrait, in the order in which a person should read of it. */
export const PORTRAIT_CHECKS: readonly Check<MeasuredPortrait>[] = [
  {
    check: 'size',
    judge: ({ width, height }, { minImageSide, maxImageSide }) => {
      const value = Math.min(width, height);
      if (value < minImageSide) {
        return {
          verdict: 'refuse',
          code: 'picture-too-small',
          message: `The picture is ${width} × ${height} px. Use one with at least ${minImageSide} px on each side; about 512 px is best.`,
          value,
          unit: 'px',
        };
      }
      if (Math.max(width, height) > maxImageSide) {
        return {
          verdict: 'refuse',
          code: 'picture-too-large',
          message: `The picture is ${width} × ${height} px. Make it smaller: at most ${maxImageSide} px on each side.`,
          value: Math.max(width, height),
          unit: 'px',
        };
      }
      return {
        verdict: 'pass',
        code: 'picture-size-fine',
        message: 'The picture has a usable size.',
        value,
        unit: 'px',
      };
    },
  },
  {
    check: 'aspect',
    judge: ({ width, height }) => {
      const value = Math.max(width, height) / Math.min(width, height);
      if (value > MAX_ASPECT) {
        return {
          verdict: 'refuse',
          code: 'picture-too-long',
          message: `One side of the picture is ${value.toFixed(1)} times the other. Crop it to at most ${MAX_ASPECT} : 1.`,
          value,
        };
      }
      return {
        verdict: 'pass',
        code: 'picture-aspect-fine',
        message: 'The picture has a usable shape.',
        value,
      };
    },
  },
  {
    check: 'face',
    judge: ({ faces }) => {
      if (!faces) return null;
      if (faces.length === 0) {
        return {
          verdict: 'refuse',
          code: 'no-face',
          message:
            'No face was found. Use a picture in which one face is large, sharp and turned to the camera.',
          value: 0,
        };
      }
      if (faces.length > 1) {
        return {
          verdict: 'advise',
          code: 'several-faces',
          message: `${faces.length} faces were found; the largest one will speak. Crop the picture to choose another.`,
          value: faces.length,
        };
      }
      return { verdict: 'pass', code: 'one-face', message: 'One face was found.', value: 1 };
    },
  },
  {
    check: 'face-size',
    judge: ({ faces, height }) => {
      const face = faces?.[0];
      if (!face) return null;
      const value = Math.round((100 * face.height) / height);
      if (value < SMALL_FACE_PERCENT || face.height < SMALL_FACE_PX) {
        return {
          verdict: 'advise',
          code: 'face-small',
          message: `The face takes up ${value} % of the picture's height. Crop to head and shoulders for a clearer mouth.`,
          value,
          unit: '%',
        };
      }
      return {
        verdict: 'pass',
        code: 'face-size-fine',
        message: 'The face is large enough.',
        value,
        unit: '%',
      };
    },
  },
];
