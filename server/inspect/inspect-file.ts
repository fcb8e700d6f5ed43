import { runChecks } from './check.ts';
import type { InspectAnswer, Inspection, InspectRequest } from './inspection.ts';
import { measurePortrait } from './measure-portrait.ts';
import { measureRecording } from './measure-recording.ts';
import { type MediaType, mediaTypeOf } from './media-types.ts';
import { writePreviews } from './portrait/previews.ts';
import { PORTRAIT_CHECKS } from './portrait-checks.ts';
import { RECORDING_CHECKS } from './recording-checks.ts';
import { refusalOf, unsupported } from './refusal.ts';

/** Identifies, decodes, measures and judges one file. Runs in the inspecting process. */
export async function inspectFile(request: InspectRequest): Promise<InspectAnswer> {
  const { kind, path } = request;
  const type = await mediaTypeOf(path, kind);
  if (type.mime === null) return unsupported(kind, type.format);
  try {
    const inspection = kind === 'image' ? await portrait(request, type) : await recording(request, type);
    return { ok: true, inspection };
  } catch (error) {
    const refusal = refusalOf(error, kind);
    if (refusal) return refusal;
    throw error;
  }
}

async function portrait(
  { path, previews, limits, thresholds }: InspectRequest,
  type: MediaType,
): Promise<Inspection> {
  const { picture, ...measured } = await measurePortrait(path, limits);
  const { width, height, faces, found } = measured;
  if (picture) await writePreviews(picture, previews);
  const findings = runChecks(PORTRAIT_CHECKS, measured, { limits, thresholds });
  return { kind: 'image', ...type, width, height, faces: faces ?? [], findings, found };
}

async function recording(
  { path, speech, limits, thresholds }: InspectRequest,
  type: MediaType,
): Promise<Inspection> {
  const measured = await measureRecording(path, speech, limits);
  const { seconds, sampleRate, channels, peaks } = measured;
  const findings = runChecks(RECORDING_CHECKS, measured, { limits, thresholds });
  return { kind: 'audio', ...type, seconds, sampleRate, channels, peaks, findings };
}
