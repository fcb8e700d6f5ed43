import type { Check } from '../check.ts';
import type { MeasuredPortrait } from '../measure-portrait.ts';
import type { MeasuredFace } from './measure-face.ts';

/** The mouth can be seen. */
export const MOUTH_SEEN: Check<MeasuredPortrait> = {
  check: 'mouth',
  judge: ({ face }, { thresholds: { portrait } }) => {
    if (!face) return null;
    const value = Math.round(face.mouthContrast);
    if (face.mouthContrast < portrait.mouthContrast) {
      const message =
        'Something covers the mouth. Use a picture without mask, hand or microphone in front of it.';
      return { verdict: 'advise', code: 'mouth-covered', message, value, unit: 'ΔL', mark: mouthMark(face) };
    }
    return { verdict: 'pass', code: 'mouth-seen', message: 'The mouth can be seen.', value, unit: 'ΔL' };
  },
};

function mouthMark({ outlines: { mouth } }: MeasuredFace) {
  return { shape: 'outlines' as const, outlines: [{ tone: 'plain' as const, points: mouth }] };
}
