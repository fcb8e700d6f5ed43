import { expect } from 'vitest';
import { agreement } from '../../../../server/lipsync/agreement.ts';
import { envelopeOf } from '../../../../server/lipsync/envelope.ts';
import { portrait, recording } from '../material.ts';
import { finishedVideo } from './finished-video.ts';
import { mouthsOf } from './mouths-of.ts';

/** Seconds of each video that are looked at. */
const SECONDS = 10.4;

type Portrait = Parameters<typeof portrait>[0];
type Recording = Parameters<typeof recording>[0];

/**
 * Makes a video of a portrait that speaks a recording, follows the lips in its decoded frames, and expects them to move
 * with that recording, and not with another.
 */
export async function expectLipsToMoveWith(
  spoken: Recording,
  face: Portrait,
  other: Recording,
): Promise<void> {
  const video = await finishedVideo({
    portrait: portrait(face),
    recording: recording(spoken),
    seconds: SECONDS,
  });
  const mouths = await mouthsOf(video);
  expect(mouths).toHaveLength(SECONDS * 25);
  const { lagMs, r } = agreement(mouths, await envelopeOf(recording(spoken)));
  const wrong = agreement(mouths, await envelopeOf(recording(other))).at(lagMs);
  console.info(`${spoken}: lag ${lagMs} ms, r ${r.toFixed(3)}; with ${other} r ${wrong.toFixed(3)}`);
  expect(Math.abs(lagMs)).toBeLessThanOrEqual(40);
  expect(r).toBeGreaterThanOrEqual(0.6);
  expect(wrong).toBeLessThan(0.3);
}
