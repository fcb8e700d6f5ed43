import type { Picture } from './decode.ts';
import { rollOf } from './face-geometry.ts';
import type { FaceModels } from './face-models.ts';
import { areaOf, type CloseFace, evidenceAside, facesAtTurn, type ScoredFace } from './find-faces.ts';

/** A face with so much evidence stands as it is seen: upside down none reached 0.8, upright most are above 0.84. */
const SURE = 0.82;
/** The same for the sum of three looks, from either side too: upside down none reached 1.7, upright most are above 2.5. */
const SURE_OF_THREE = 2.1;
/** Tilted further, an eye line may as well belong to a face on its side, rad. */
const STEEPEST = (70 * Math.PI) / 180;
const QUARTER_TURNS = [Math.PI / 2, Math.PI, -Math.PI / 2];
/** Rounds of looks that a turn is worth: whoever takes a turned portrait fills the picture with it. */
const TURNED_ROUNDS = 3;
/** A true face is also seen from this far aside, rad; what only looks like one is not. */
const ASIDE = (15 * Math.PI) / 180;
/** Pictures are mostly upright: another turn has to be better than that by this factor. */
const CLEARLY = 1.12;

/** All faces in the picture, the largest first, also where the picture or the head in it stands upside down. */
export async function findFacesIn(model: FaceModels, picture: Picture): Promise<ScoredFace[]> {
  const upright = await facesAtTurn(model, picture);
  const [largestUpright] = upright;
  if (upright.some(isSure) || (largestUpright && (await isSureAside(model, picture, largestUpright))))
    return upright.map(({ face }) => face);
  const turns = [upright];
  for (const turn of QUARTER_TURNS) turns.push(await facesAtTurn(model, picture, turn, TURNED_ROUNDS));
  const largest = Math.max(...turns.map(([first]) => (first ? areaOf(first.face) : 0)));
  let [chosen, best] = [upright, 0];
  for (const faces of turns) {
    const [first] = faces;
    if (!first) continue;
    const weight = (await evidenceOf(model, picture, first)) * Math.sqrt(areaOf(first.face) / largest);
    if (weight <= (chosen === upright ? CLEARLY : 1) * best) continue;
    [chosen, best] = [faces, weight];
  }
  return chosen.map(({ face }) => face);
}

function isSure({ face, evidence }: CloseFace): boolean {
  return evidence >= SURE && isSteady(face);
}

/** Two looks more save the many that other turns take. */
async function isSureAside(model: FaceModels, picture: Picture, close: CloseFace): Promise<boolean> {
  return isSteady(close.face) && (await evidenceOf(model, picture, close)) >= SURE_OF_THREE;
}

function isSteady(face: ScoredFace): boolean {
  return Math.abs(rollOf(face)) < STEEPEST;
}

/** Of a face as it stands and from either side, 0…3. */
async function evidenceOf(
  model: FaceModels,
  picture: Picture,
  { face, evidence }: CloseFace,
): Promise<number> {
  const left = await evidenceAside(model, picture, face, -ASIDE);
  return evidence + left + (await evidenceAside(model, picture, face, ASIDE));
}
