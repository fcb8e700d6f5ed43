import { cutLook } from './crop.ts';
import type { Picture } from './decode.ts';
import { faceHeight, rollOf } from './face-geometry.ts';
import { EXPRESSION_SIDE, type Expression, type FaceModels } from './face-models.ts';
import type { Face } from './find-faces.ts';

/** The model's answer changes with the cut: the mean over spans (forehead-to-chin lines) from tight to with ears. */
const SPANS = [1, 1.15, 1.3];

/** What a face expresses, as the expression model sees it. */
export async function expressionOf(model: FaceModels, picture: Picture, face: Face): Promise<Expression> {
  const { box } = face;
  const angle = rollOf(face);
  const tall = faceHeight(face);
  const centre = { centreX: box.x + box.width / 2, centreY: box.y + box.height / 2 };
  const mean: Expression = { smiling: 0, angry: 0, gloomy: 0 };
  for (const span of SPANS) {
    const look = cutLook(picture, { ...centre, span: tall * span, angle }, EXPRESSION_SIDE);
    const seen = await model.classify(look);
    for (const name of ['smiling', 'angry', 'gloomy'] as const) mean[name] += seen[name] / SPANS.length;
  }
  return mean;
}
