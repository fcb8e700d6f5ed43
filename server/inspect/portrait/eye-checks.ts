import type { PortraitThresholds } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import type { MeasuredPortrait } from '../measure-portrait.ts';
import type { MeasuredFace } from './measure-face.ts';

/** What an eye looks like. */
type EyeState = 'open' | 'closed' | 'covered';

function stateOf({ eyes }: MeasuredFace, thresholds: PortraitThresholds): EyeState {
  const { eyeContrast, coverDifference, darkCoverDifference } = thresholds;
  if (eyes.unlikeSkin > darkCoverDifference) return 'covered';
  if (eyes.contrast >= eyeContrast) return 'open';
  return eyes.unlikeSkin > coverDifference ? 'covered' : 'closed';
}

/** Both eyes can be seen. */
export const EYES_SEEN: Check<MeasuredPortrait> = {
  check: 'eyes',
  judge: ({ face }, { thresholds: { portrait } }) => {
    if (!face) return null;
    const state = stateOf(face, portrait);
    const value = Math.round(face.eyes.contrast);
    const outlines = face.outlines.eyes.map((points) => ({ tone: 'plain' as const, points }));
    const mark = { shape: 'outlines' as const, outlines };
    if (state === 'covered') {
      const message = 'Something covers an eye. Use a picture without sunglasses, hat or hair over the eyes.';
      const covered = Math.round(face.eyes.unlikeSkin);
      return { verdict: 'advise', code: 'eyes-covered', message, value: covered, unit: 'ΔE', mark };
    }
    if (state === 'closed') {
      const message = 'An eye seems to be closed. Use a picture with open eyes.';
      return { verdict: 'advise', code: 'eyes-closed', message, value, unit: 'ΔL', mark };
    }
    return { verdict: 'pass', code: 'eyes-seen', message: 'Both eyes can be seen.', value, unit: 'ΔL' };
  },
};

/** Looking at the camera. Nothing to say of eyes that cannot be seen, or of a head that looks elsewhere. */
export const GAZE: Check<MeasuredPortrait> = {
  check: 'gaze',
  judge: ({ face }, { thresholds: { portrait } }) => {
    if (!face || stateOf(face, portrait) !== 'open') return null;
    if (Math.abs(face.pose.yaw) > portrait.yawDegrees) return null;
    const value = Math.round(Math.abs(face.gaze));
    if (Math.abs(face.gaze) > portrait.gazePercent) {
      const message = `The eyes look aside by ${value} % of their width. Use a picture that looks into the camera.`;
      const outlines = face.outlines.eyes.map((points) => ({ tone: 'plain' as const, points }));
      const mark = { shape: 'outlines' as const, outlines };
      return { verdict: 'advise', code: 'looking-away', message, value, unit: '%', mark };
    }
    const message = 'The eyes look at the camera.';
    return { verdict: 'pass', code: 'looking-at-camera', message, value, unit: '%' };
  },
};
