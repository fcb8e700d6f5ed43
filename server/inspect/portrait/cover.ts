import { difference, type Lab } from './colour.ts';
import type { FaceView } from './face-view.ts';
import { contrast, pixelsIn, typicalColour } from './region.ts';
import { AROUND_EYES, BARE_SKIN, BEHIND_MASK, CHEEKS, EYES, LIPS } from './regions.ts';

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

/** Whether the mouth can be seen. */
export interface MouthCover {
  /** As of an eye. */
  contrast: number;
  /**
   * How far the part that is most like bare skin, of those that a mask covers, is from it in hundredths of OKLab: in all,
   * and in its two colour axes alone, which light and shadow leave as they are.
   */
  unlikeSkin: number;
  unlikeHue: number;
  /** How much redder the lips are than what is above and below them, hundredths: cloth goes on as it is. */
  redness: number;
}

/** The mouth and what a mask would cover with it. Beards cover neither nose nor lips, shadows have the skin's hue. */
export function mouthCoverOf(view: FaceView): MouthCover {
  const colourOf = (part: readonly number[]) => typicalColour(view, pixelsIn(view, part));
  const skins = BARE_SKIN.map(colourOf);
  const parts = BEHIND_MASK.map(colourOf);
  const least = (distance: (one: Lab, other: Lab) => number) =>
    Math.min(...parts.flatMap((part) => skins.map((skin) => distance(part, skin))));
  const [, red] = colourOf(LIPS);
  return {
    contrast: contrast(view, pixelsIn(view, LIPS)),
    unlikeSkin: least(difference),
    unlikeHue: least(([, a, b], [, otherA, otherB]) => 100 * Math.hypot(a - otherA, b - otherB)),
    redness: 100 * (red - Math.max(...parts.slice(-2).map(([, a]) => a))),
  };
}
