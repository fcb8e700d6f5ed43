import { difference } from './colour.ts';
import type { FaceView } from './face-view.ts';
import { contrast, pixelsIn, typicalColour } from './region.ts';
import { AROUND_EYES, CHEEKS, EYES, LIPS } from './regions.ts';

/** Whether the eyes can be seen. */
export interface Cover {
  /** Between its dark and light parts, hundredths of OKLab lightness: an open eye is never of one tone. */
  contrast: number;
  /** What is around it against the skin of the cheek, hundredths of OKLab distance. */
  unlikeSkin: number;
}

/** The eye that shows less. */
export function eyesOf(view: FaceView): Cover {
  const [left, right] = (['left', 'right'] as const).map((side) => {
    const skin = typicalColour(view, pixelsIn(view, CHEEKS[side]));
    const around = AROUND_EYES[side].map((part) =>
      difference(typicalColour(view, pixelsIn(view, part)), skin),
    );
    return { contrast: contrast(view, pixelsIn(view, EYES[side])), unlikeSkin: Math.min(...around) };
  }) as [Cover, Cover];
  return {
    contrast: Math.min(left.contrast, right.contrast),
    unlikeSkin: Math.max(left.unlikeSkin, right.unlikeSkin),
  };
}

/**
 * Contrast of the mouth, as of an eye. What is around it does not count: a mask covers the cheeks too, and a beard
 * covers no lips.
 */
export function mouthContrastOf(view: FaceView): number {
  return contrast(view, pixelsIn(view, LIPS));
}
