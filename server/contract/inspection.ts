import { z } from 'zod';

/** What the inspection of a portrait measures against. Units and sources stand in `configs/inspection.yaml`. */
export const PortraitThresholds = z.strictObject({
  smallPx: z.number().positive(),
  largePx: z.number().positive(),
  scaleToPx: z.int().positive(),
  faceSharePercent: z.number().min(0).max(100),
  faceHeightPx: z.number().min(0),
  closeFacePercent: z.number().min(0).max(200),
  yawDegrees: z.number().min(0).max(90),
  pitchDegrees: z.number().min(0).max(90),
  rollDegrees: z.number().min(0).max(90),
  gazePercent: z.number().min(0).max(50),
  lightStops: z.number().min(0),
  brightestPercent: z.number().min(0).max(100),
  brightenTo: z.number().gt(0).lt(1),
  shadowPercent: z.number().min(0).max(100),
  openPercent: z.number().min(0),
  smilePercent: z.number().min(0).max(100),
  smileLiftPercent: z.number(),
  smileWidthPercent: z.number().min(0),
  angerPercent: z.number().min(0).max(100),
  gloomPercent: z.number().min(0).max(100),
  frownLiftPercent: z.number(),
  eyeContrast: z.number().min(0),
  mouthContrast: z.number().min(0),
  maskHueDifference: z.number().min(0),
  maskDifference: z.number().min(0),
  lipRedness: z.number(),
  coverDifference: z.number().min(0),
  darkCoverDifference: z.number().min(0),
  sharpness: z.number().min(0),
  skinDetail: z.number().min(0),
});
export type PortraitThresholds = z.infer<typeof PortraitThresholds>;

/** What the inspection of a recording measures against, and what its fixes aim at. */
export const RecordingThresholds = z.strictObject({
  rateHz: z.number().positive(),
  bandDecibels: z.number().max(0),
  snrDecibels: z.number(),
  clippedTops: z.int().min(1),
  leadSeconds: z.number().min(0),
  leadToSeconds: z.number().min(0),
  quietDecibels: z.number().max(0),
  levelToDecibels: z.number().max(0),
  lipMovement: z.number().min(0),
});
export type RecordingThresholds = z.infer<typeof RecordingThresholds>;

/** `configs/inspection.yaml`. */
export const Thresholds = z.strictObject({ portrait: PortraitThresholds, recording: RecordingThresholds });
export type Thresholds = z.infer<typeof Thresholds>;
