import type { PortraitThresholds } from '../../contract/index.ts';
import type { Check, Judgement } from '../check.ts';
import type { MeasuredPortrait } from '../measure-portrait.ts';
import type { MeasuredFace } from './measure-face.ts';
import { isMouthHidden } from './mouth-checks.ts';

/**
 * A face at rest: a laugh or a frown is baked into the whole video. An expression counts when the expression model is
 * certain of it, which it is of photographs, or when the corners of the mouth show it, as they do in drawings too.
 */
export const EXPRESSION: Check<MeasuredPortrait> = {
  check: 'expression',
  judge: ({ face }, { thresholds: { portrait } }) => {
    if (!face || isMouthHidden(face, portrait)) return null;
    const { mouth } = face.outlines;
    const mark = { shape: 'outlines' as const, outlines: [{ tone: 'plain' as const, points: mouth }] };
    // A blurred face looks gloomy to the model, whatever it shows; that it is blurred is said elsewhere.
    const isSharp = face.sharpness === null || face.sharpness >= portrait.sharpness;
    const found =
      opened(face, portrait) ?? (isSharp ? (smile(face, portrait) ?? frown(face, portrait)) : null);
    if (found) return { ...found, mark };
    const value = Math.round(face.mouth.open);
    return { verdict: 'pass', code: 'face-at-rest', message: 'The face is at rest.', value, unit: '%' };
  },
};

type Look = (face: MeasuredFace, thresholds: PortraitThresholds) => Judgement | null;

const opened: Look = ({ mouth: { open } }, { openPercent }) => {
  if (open <= openPercent) return null;
  const value = Math.round(open);
  const message = `The mouth is open (${value} % of the face's height). It will never quite close in the video: use a picture with closed lips.`;
  return { verdict: 'advise', code: 'mouth-open', message, value, unit: '%' };
};

const smile: Look = (face, thresholds) => {
  const certain = Math.round(100 * face.expression.smiling);
  if (certain > thresholds.smilePercent) {
    const message = `The face smiles (${certain} % certain). The smile stays in the whole video: use a picture with a face at rest.`;
    return { verdict: 'advise', code: 'smiling', message, value: certain, unit: '%' };
  }
  const { lift, width } = face.mouth;
  if (!isFrontal(face, thresholds)) return null;
  if (lift <= thresholds.smileLiftPercent || width <= thresholds.smileWidthPercent) return null;
  const value = Math.round(lift);
  const message = `The corners of the mouth are raised by ${value} % of its width. The smile stays in the whole video: use a picture with a face at rest.`;
  return { verdict: 'advise', code: 'mouth-corners-up', message, value, unit: '%' };
};

const frown: Look = (face, thresholds) => {
  const { angry, gloomy } = face.expression;
  const dark = Math.round(100 * (angry + gloomy));
  // Of gloom alone the model sees too much, of drawn faces above all: the corners of the mouth have to agree.
  const hanging = isFrontal(face, thresholds) && face.mouth.lift < thresholds.frownLiftPercent;
  const frowns = 100 * angry > thresholds.angerPercent || (dark > thresholds.gloomPercent && hanging);
  if (!frowns) return null;
  const message = `The face frowns (${dark} % certain). The frown stays in the whole video: use a picture with a face at rest.`;
  return { verdict: 'advise', code: 'frowning', message, value: dark, unit: '%' };
};

/** Seen from above the corners of every mouth go up, from the side it is shorter. */
function isFrontal({ pose }: MeasuredFace, { yawDegrees, pitchDegrees }: PortraitThresholds): boolean {
  return Math.abs(pose.yaw) <= yawDegrees && Math.abs(pose.pitch) <= pitchDegrees;
}
