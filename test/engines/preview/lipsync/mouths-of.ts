import { LipReader } from '../../../../server/lipsync/lip-reader.ts';
import type { SeenMouth } from '../../../../server/lipsync/mouth.ts';

/** The mouth in every frame of a finished video. */
export async function mouthsOf(video: string): Promise<SeenMouth[]> {
  const [whole] = await new LipReader(200_000).read(video, Number.MAX_SAFE_INTEGER);
  return whole?.mouths ?? [];
}
