import { cutLook, type LookFrame } from '../portrait/crop.ts';
import type { Picture } from '../portrait/decode.ts';
import { findFaces } from '../portrait/faces.ts';
import { agreement } from './agreement.ts';
import { envelopeOf, speechIn } from './envelope.ts';
import type { SeenMouth } from './mouth.ts';
import { LOOK_SIDE, loadMouthModel } from './mouth-model.ts';
import type { Answer, Reading, ReadingRequest, Stretch } from './reading.ts';
import { videoFrames } from './video-frames.ts';

/**
 * Process entry: listens to a video and follows the mouth through its frames. The model's tensor backend wants a process
 * of its own, and a video that brings it down brings down nothing else. `lip-reader.ts` is the only client.
 *
 * The face is searched for now and then; every frame gets one close look at the place where it was.
 */

/** Side of the look in face heights: the head's sway stays inside, and the lips are as large as they can be. */
const SPAN = 1.3;
/** The face is searched for again after so many frames, and followed where it has moved by this share of its size. */
const SEARCH_EVERY = 50;
const MOVED = 0.15;
/** So much of the silence before and after the speech is looked at too, s. */
const AROUND = 1;

process.on('disconnect', () => process.exit());
process.once('message', (request: ReadingRequest) => {
  read(request)
    .then((reading): Answer => ({ ok: true, reading }))
    .catch(
      (error): Answer => ({ ok: false, message: error instanceof Error ? error.message : String(error) }),
    )
    // Its client ends this process: models and decoders may keep it alive.
    .then((answer) => process.connected && process.send?.(answer, () => {}));
});

async function read({ video, seconds }: ReadingRequest): Promise<Reading> {
  const envelope = await envelopeOf(video);
  const speech = speechIn(envelope);
  if (!speech) return [];
  const from = Math.max(0, speech.begins - AROUND);
  const to = speech.ends + AROUND;
  const read = (from: number, to: number) => stretch(video, envelope, from, to);
  if (to - from <= seconds) return [await read(from, to)];
  return [await read(from, from + seconds / 2), await read(to - seconds / 2, to)];
}

async function stretch(video: string, envelope: Float32Array, from: number, to: number): Promise<Stretch> {
  const mouths = await mouthsIn(video, from, to);
  const seen = { from, to: mouths.at(-1)?.at ?? from, mouths };
  if (mouths.length < 2) return { ...seen, lagMs: null, r: null };
  const { lagMs, r } = agreement(mouths, envelope);
  return { ...seen, lagMs, r };
}

async function mouthsIn(video: string, from: number, to: number): Promise<SeenMouth[]> {
  const mouthIn = await loadMouthModel();
  const mouths: SeenMouth[] = [];
  let frame: LookFrame | null = null;
  let count = 0;
  for await (const { at, picture } of videoFrames(video, from, to)) {
    if (count++ % SEARCH_EVERY === 0) frame = moved(frame, await closeLook(picture));
    if (frame) mouths.push({ at, ...(await mouthIn(cutLook(picture, frame, LOOK_SIDE).rgb)) });
  }
  return mouths;
}

/** The place stays where the face has hardly moved: a search does not find the same corner twice. */
function moved(before: LookFrame | null, now: LookFrame | null): LookFrame | null {
  if (!before || !now) return now ?? before;
  const way = Math.hypot(now.centreX - before.centreX, now.centreY - before.centreY);
  return way > (MOVED * before.span) / SPAN ? now : before;
}

async function closeLook(picture: Picture): Promise<LookFrame | null> {
  const [face] = (await findFaces(picture)).faces;
  if (!face) return null;
  const { x, y, width, height } = face.box;
  const span = Math.max(width, height) * SPAN;
  return { centreX: x + width / 2, centreY: y + height / 2, span, angle: 0 };
}
