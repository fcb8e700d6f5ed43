import type { Check } from '../check.ts';
import type { MeasuredPortrait } from '../measure-portrait.ts';

/** Exactly one face. */
export const FACE: Check<MeasuredPortrait> = {
  check: 'face',
  judge: ({ faces }) => {
    if (!faces) return null;
    if (faces.length === 0) {
      const message =
        'No face was found. Use a picture in which one face is large, sharp and turned to the camera.';
      return { verdict: 'refuse', code: 'no-face', message, value: 0 };
    }
    const mark = { shape: 'boxes' as const, boxes: faces };
    if (faces.length > 1) {
      const message = `${faces.length} faces were found; the largest one will speak. Crop the picture to choose another.`;
      return { verdict: 'advise', code: 'several-faces', message, value: faces.length, fix: 'crop', mark };
    }
    return { verdict: 'pass', code: 'one-face', message: 'One face was found.', value: 1, mark };
  },
};

/** Large enough for lips, small enough to move. */
export const FACE_SIZE: Check<MeasuredPortrait> = {
  check: 'face-size',
  judge: ({ faces, height }, { thresholds: { portrait } }) => {
    const face = faces?.[0];
    if (!face) return null;
    const value = Math.round((100 * face.height) / height);
    const mark = { shape: 'boxes' as const, boxes: [face] };
    if (face.height < portrait.faceHeightPx) {
      const message = `The face is only ${Math.round(face.height)} px high. Use a picture in which it has at least ${portrait.faceHeightPx} px.`;
      return {
        verdict: 'advise',
        code: 'face-coarse',
        message,
        value: Math.round(face.height),
        unit: 'px',
        mark,
      };
    }
    if (value < portrait.faceSharePercent) {
      const message = `The face takes up ${value} % of the picture's height. Crop to head and shoulders for a clearer mouth.`;
      return { verdict: 'advise', code: 'face-small', message, value, unit: '%', fix: 'crop', mark };
    }
    if (value > portrait.closeFacePercent) {
      const message = `The face takes up ${value} % of the picture's height. Leave room above and below it: heads move.`;
      return { verdict: 'advise', code: 'face-close', message, value, unit: '%', mark };
    }
    const message = 'The face is large enough.';
    return { verdict: 'pass', code: 'face-size-fine', message, value, unit: '%' };
  },
};
