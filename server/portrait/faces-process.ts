import type { Picture } from './decode.ts';
import { expressionOf } from './expression.ts';
import { type FaceModels, loadFaceModels } from './face-models.ts';
import { findFacesIn } from './find-turned.ts';
import { mouthOffsetOf } from './mouth-offset.ts';

/** Process entry: a picture in, its faces out, one at a time. `faces.ts` is the only client. */
const models: Promise<FaceModels> = loadFaceModels();
// Told to whoever asks.
models.catch(() => {});
// Whoever asked is gone: so is the reason to be here.
process.on('disconnect', () => process.exit());

let last: Promise<void> = Promise.resolve();

process.on('message', ({ id, picture }: { id: number; picture: Picture }) => {
  last = last.then(() => answer(id, picture));
});

async function answer(id: number, picture: Picture): Promise<void> {
  try {
    const loaded = await models;
    const faces = await findFacesIn(loaded, picture);
    const [largest] = faces;
    const expression = largest ? await expressionOf(loaded, picture, largest) : null;
    if (largest) largest.mouthOffset = await mouthOffsetOf(loaded, picture, largest);
    say({ id, faces, expression });
  } catch (error) {
    say({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

/** Whoever asked may end while the answer is being written: with a callback that is no error of this process. */
function say(message: object): void {
  if (process.connected) process.send?.(message, () => {});
}
