import type { FixAnswer, FixJob } from './inspection.ts';
import { fixPortrait } from './portrait/fix-portrait.ts';
import { fixRecording } from './recording/fix-recording.ts';
import { refusalOf } from './refusal.ts';

/** Makes one corrected copy. Runs in the inspecting process. */
export async function fixFile({ fix, path, to, found, thresholds, region }: FixJob): Promise<FixAnswer> {
  const portrait = fix === 'crop' || fix === 'turn' || fix === 'straighten' || fix === 'scale';
  try {
    if (portrait) await fixPortrait(fix, path, to, thresholds, { found, region });
    else await fixRecording(fix, path, to, thresholds);
    return { ok: true };
  } catch (error) {
    const refusal = refusalOf(error, portrait ? 'image' : 'audio');
    if (refusal) return refusal;
    throw error;
  }
}
