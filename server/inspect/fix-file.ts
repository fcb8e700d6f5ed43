import type { FixAnswer, FixJob } from './inspection.ts';
import { fixPortrait, isPortraitFix } from './portrait/fix-portrait.ts';
import { fixRecording } from './recording/fix-recording.ts';
import { refusalOf } from './refusal.ts';

/** Makes one corrected copy. Runs in the inspecting process. */
export async function fixFile({ fix, path, to, found, thresholds, region }: FixJob): Promise<FixAnswer> {
  try {
    if (isPortraitFix(fix)) await fixPortrait(fix, path, to, thresholds, { found, region });
    else await fixRecording(fix, path, to, thresholds);
    return { ok: true };
  } catch (error) {
    const refusal = refusalOf(error, isPortraitFix(fix) ? 'image' : 'audio');
    if (refusal) return refusal;
    throw error;
  }
}
