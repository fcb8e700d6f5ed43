import { PICTURE_FORMATS } from '../portrait/picture-formats.ts';
import { runChecks } from './check.ts';
import { formatOf } from './file-format.ts';
import type { InspectAnswer, Inspection, InspectRequest } from './inspection.ts';
import { measurePortrait } from './measure-portrait.ts';
import { measureRecording } from './measure-recording.ts';
import { writePreviews } from './portrait/previews.ts';
import { PORTRAIT_CHECKS } from './portrait-checks.ts';
import { RECORDING_CHECKS } from './recording-checks.ts';
import { refusalOf, unsupported } from './refusal.ts';

/** Decodes, measures and judges one file: what can be decoded is taken. Runs in the inspecting process. */
export async function inspectFile(request: InspectRequest): Promise<InspectAnswer> {
  const { kind, path } = request;
  const format = await formatOf(path);
  if (format?.isRaw) return unsupported(kind, format);
  try {
    const inspection = kind === 'image' ? await portrait(request) : await recording(request);
    return { ok: true, inspection };
  } catch (error) {
    const refusal = refusalOf(error, kind, format);
    if (refusal) return refusal;
    throw error;
  }
}

async function portrait({ path, previews, limits, thresholds }: InspectRequest): Promise<Inspection> {
  const { picture, ...measured } = await measurePortrait(path, limits);
  const { width, height, faces, found, format } = measured;
  if (picture) await writePreviews(picture, previews);
  const findings = runChecks(PORTRAIT_CHECKS, measured, { limits, thresholds });
  return { kind: 'image', ...PICTURE_FORMATS[format], width, height, faces: faces ?? [], findings, found };
}

async function recording({ path, speech, limits, thresholds }: InspectRequest): Promise<Inspection> {
  const measured = await measureRecording(path, speech, limits);
  const { seconds, sampleRate, channels, peaks, codec, container } = measured;
  const { mime, extension } = container;
  const findings = runChecks(RECORDING_CHECKS, measured, { limits, thresholds });
  const plays = container.plays.includes(codec);
  return { kind: 'audio', mime, extension, plays, seconds, sampleRate, channels, peaks, findings };
}
