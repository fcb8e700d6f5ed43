import type { Point } from '../../contract/index.ts';
import type { Picture } from '../../portrait/decode.ts';
import { pointOf } from '../../portrait/face-geometry.ts';
import type { Expression, Face } from '../../portrait/faces.ts';
import { isMouthMissed } from '../../portrait/mouth-offset.ts';
import { type Cover, eyesOf, type MouthCover, mouthCoverOf } from './cover.ts';
import { type FaceView, viewFace } from './face-view.ts';
import { gazeOf } from './gaze.ts';
import { type Light, lightOf } from './light.ts';
import { type MouthShape, mouthShapeOf } from './mouth-shape.ts';
import { type Pose, poseOf } from './pose.ts';
import { outlineOf } from './region.ts';
import { CHEEKS, EYES, LIPS } from './regions.ts';
import { SHARPNESS_HEIGHT, SKIN_HEIGHT, sharpnessOf, skinDetailOf } from './sharpness.ts';

/** What is measured of the face that will speak. */
export interface MeasuredFace {
  pose: Pose;
  /** % of the eye's width; see `gazeOf`. */
  gaze: number;
  light: Light;
  mouth: MouthShape;
  expression: Expression;
  eyes: Cover;
  mouthCover: MouthCover;
  /** Whether the landmarks have lips where there is no mouth. */
  mouthMissed: boolean;
  /** See `sharpnessOf`; null when the face is too small to tell. */
  sharpness: number | null;
  /** See `skinDetailOf`; null when the face is too small to tell. */
  skinDetail: number | null;
  /** px of the measured picture: to be drawn. */
  outlines: FaceOutlines;
}

/** Parts of the face, px. */
export interface FaceOutlines {
  eyes: Point[][];
  mouth: Point[];
  cheeks: { left: Point[]; right: Point[] };
  /** Through the outer corners of the eyes. */
  eyeLine: { from: Point; to: Point };
  /** Down the face, over the tip of the nose. */
  noseLine: { from: Point; to: Point };
}

/** A face enlarged by more than this has no edges left to judge, px of the picture for each px of the view. */
const SMALLEST_SCALE = 0.6;

/** Measures one face of a picture. */
export function measureFace(picture: Picture, face: Face, expression: Expression): MeasuredFace {
  const close = viewFace(picture, face, SKIN_HEIGHT);
  const usual = viewFace(picture, face, SHARPNESS_HEIGHT);
  return {
    pose: poseOf(face),
    gaze: gazeOf(close),
    light: lightOf(close),
    mouth: mouthShapeOf(face),
    expression,
    eyes: eyesOf(close),
    mouthCover: mouthCoverOf(close),
    mouthMissed: isMouthMissed(face),
    sharpness: atScale(usual, SMALLEST_SCALE, sharpnessOf),
    skinDetail: atScale(close, 1, skinDetailOf),
    outlines: {
      eyes: [outlineOf(face, EYES.left), outlineOf(face, EYES.right)],
      mouth: outlineOf(face, LIPS),
      cheeks: { left: outlineOf(face, CHEEKS.left), right: outlineOf(face, CHEEKS.right) },
      eyeLine: { from: pointOf(face, 33), to: pointOf(face, 263) },
      noseLine: { from: pointOf(face, 168), to: pointOf(face, 1) },
    },
  };
}

function atScale(view: FaceView, smallest: number, measure: (view: FaceView) => number): number | null {
  return view.scale < smallest ? null : measure(view);
}
