import type { PortraitThresholds } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import type { MeasuredPortrait } from '../measure-portrait.ts';
import type { MeasuredFace } from './measure-face.ts';

/**
 * A mask over nose and mouth: nothing there has the skin's colour, and the lips do not stand out. Sure enough to refuse,
 * because lips painted on cloth are worse than no video; what hides the mouth alone is only told.
 */
function isMasked({ mouthCover }: MeasuredFace, thresholds: PortraitThresholds): boolean {
  const { unlikeSkin, unlikeHue, redness } = mouthCover;
  const isOther = unlikeHue > thresholds.maskHueDifference || unlikeSkin > thresholds.maskDifference;
  return isOther && redness < thresholds.lipRedness;
}

/** Whether nothing can be told from the mouth, because something is in front of it. */
export function isMouthHidden(face: MeasuredFace, thresholds: PortraitThresholds): boolean {
  return face.mouthCover.contrast < thresholds.mouthContrast || isMasked(face, thresholds);
}

/** The mouth can be seen. */
export const MOUTH_SEEN: Check<MeasuredPortrait> = {
  check: 'mouth',
  judge: ({ face }, { thresholds: { portrait } }) => {
    if (!face) return null;
    const value = Math.round(face.mouthCover.contrast);
    if (isMasked(face, portrait)) {
      const message =
        'A mask covers nose and mouth: lips would be painted on it. Use a picture that shows the whole face.';
      const unlike = Math.round(face.mouthCover.unlikeSkin);
      return {
        verdict: 'refuse',
        code: 'mouth-masked',
        message,
        value: unlike,
        unit: 'ΔE',
        mark: mouthMark(face),
      };
    }
    if (face.mouthMissed) {
      const message =
        'The mouth is not where a face has it, as in a cartoon: its lips may hardly move. Use a face drawn closer to life.';
      return { verdict: 'advise', code: 'mouth-missed', message };
    }
    if (isMouthHidden(face, portrait)) {
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
