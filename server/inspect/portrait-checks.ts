import type { Check } from './check.ts';
import type { MeasuredPortrait } from './measure-portrait.ts';
import { SHARPNESS, SKIN } from './portrait/detail-checks.ts';
import { EXPRESSION } from './portrait/expression-checks.ts';
import { EYES_SEEN, GAZE } from './portrait/eye-checks.ts';
import { FACE, FACE_SIZE } from './portrait/face-checks.ts';
import { ASPECT, RESOLUTION, SIZE, WHOLE } from './portrait/frame-checks.ts';
import { EXPOSURE, LIGHT, SHADOWS } from './portrait/light-checks.ts';
import { MOUTH_SEEN } from './portrait/mouth-checks.ts';
import { FRONTAL, TILT, UPRIGHT } from './portrait/pose-checks.ts';

/**
 * What is looked at in a portrait, in the order in which a person should read of it: light matters more than framing,
 * framing more than resolution.
 */
export const PORTRAIT_CHECKS: readonly Check<MeasuredPortrait>[] = [
  SIZE,
  ASPECT,
  WHOLE,
  FACE,
  UPRIGHT,
  EXPOSURE,
  LIGHT,
  SHADOWS,
  FACE_SIZE,
  FRONTAL,
  TILT,
  EYES_SEEN,
  GAZE,
  MOUTH_SEEN,
  EXPRESSION,
  SHARPNESS,
  SKIN,
  RESOLUTION,
];
