import type { FaceView } from './face-view.ts';
import { luminanceAt, pixelsIn, quantile } from './region.ts';
import { CHEEKS, EYES, MID_FACE } from './regions.ts';

/** How a face is lit. */
export interface Light {
  /** How much more light falls on the cheek on the picture's right than on the other, stops (2× the light is 1). */
  stops: number;
  /** Part of the middle of the face that is so dark that nothing is left in it, %. */
  shadows: number;
  /** See `brightestOf`. */
  brightest: number;
}

/** 8-bit values up to about 10 hold no detail after a video encoder: 10/255 in sRGB is this luminance. */
const BLACK = 0.003;
/** A cheek without any light counts as this, or the ratio would be endless. */
const DARKEST = 0.001;

/** Cheek against cheek, and how much is lost in the dark. */
export function lightOf(view: FaceView): Light {
  const cheek = (side: 'left' | 'right') =>
    Math.max(
      DARKEST,
      quantile(
        pixelsIn(view, CHEEKS[side]).map((at) => luminanceAt(view, at)),
        0.5,
      ),
    );
  const face = pixelsIn(view, MID_FACE);
  const dark = face.filter((at) => luminanceAt(view, at) < BLACK).length;
  return {
    stops: Math.log2(cheek('right') / cheek('left')),
    shadows: (100 * dark) / Math.max(1, face.length),
    brightest: brightestOf(view),
  };
}

/**
 * Luminance of the lightest parts of the face, the whites of the eyes and shine on the skin, 0…1. They tell how much light
 * there is whatever the colour of the skin is.
 */
export function brightestOf(view: FaceView): number {
  const parts = [...MID_FACE, ...EYES.left, ...EYES.right];
  return quantile(
    pixelsIn(view, parts).map((at) => luminanceAt(view, at)),
    0.98,
  );
}
