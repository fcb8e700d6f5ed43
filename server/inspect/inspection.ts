import { z } from 'zod';
import {
  AssetKind,
  AudioAsset,
  Box,
  Finding,
  ImageAsset,
  Limits,
  ProblemCode,
  Thresholds,
} from '../contract/index.ts';
import { PortraitFaces } from '../portrait/portrait-faces.ts';

/** A file to be looked at. Paths are absolute. */
export const InspectRequest = z.object({
  kind: AssetKind,
  path: z.string(),
  /** Where the 16 kHz mono copy of a recording goes. */
  speech: z.string(),
  /** Folder that takes the previews of a portrait. */
  previews: z.string(),
  limits: Limits,
  thresholds: Thresholds,
});
export type InspectRequest = z.infer<typeof InspectRequest>;

const Content = z.object({ mime: z.string(), extension: z.string(), findings: z.array(Finding) });

/** What was found in a file. */
export const Inspection = z.discriminatedUnion('kind', [
  Content.extend({
    kind: z.literal('image'),
    ...ImageAsset.pick({ width: true, height: true, faces: true }).shape,
    /** Absent when the picture was too large, or too thin, to look. */
    found: PortraitFaces.optional(),
  }),
  Content.extend({
    kind: z.literal('audio'),
    /** Whether every browser plays it as it is. */
    plays: z.boolean(),
    ...AudioAsset.pick({ seconds: true, sampleRate: true, channels: true, peaks: true }).shape,
  }),
]);
export type Inspection = z.infer<typeof Inspection>;

export const TrimRequest = z.object({
  path: z.string(),
  /** The WAV that takes the part. */
  to: z.string(),
  /** s. */
  start: z.number(),
  end: z.number(),
});
export type TrimRequest = z.infer<typeof TrimRequest>;

/** A corrected copy of `path` goes to `to`. */
export const FixJob = z.object({
  fix: z.enum([
    'crop',
    'turn',
    'straighten',
    'brighten',
    'scale',
    'mono16k',
    'level',
    'lead-silence',
    'denoise',
  ]),
  path: z.string(),
  to: z.string(),
  /** Of a portrait, where that is known. */
  found: PortraitFaces.optional(),
  thresholds: Thresholds,
  /** Of `crop`: what is kept, px of the upright picture. */
  region: Box.optional(),
});
export type FixJob = z.infer<typeof FixJob>;

const Refusal = z.object({
  ok: z.literal(false),
  code: ProblemCode,
  message: z.string(),
  /** Of a file that would have to be converted: its format. */
  format: z.string().optional(),
});

/** Answers cross a process boundary, where errors lose what they are: refusals are values. */
export const InspectAnswer = z.union([z.object({ ok: z.literal(true), inspection: Inspection }), Refusal]);
export type InspectAnswer = z.infer<typeof InspectAnswer>;
/** Of trimming and of every other fix: the file lies where it was asked for. */
export const FixAnswer = z.union([z.object({ ok: z.literal(true) }), Refusal]);
export type FixAnswer = z.infer<typeof FixAnswer>;
export type Refusal = z.infer<typeof Refusal>;

/** Of looking for pauses: stretches in which nobody speaks, s. */
export const PausesAnswer = z.array(z.object({ start: z.number(), end: z.number() }));

/** What is asked of the inspecting process. */
export const Task = z.discriminatedUnion('name', [
  z.object({ name: z.literal('inspect'), request: InspectRequest }),
  z.object({ name: z.literal('trim'), request: TrimRequest }),
  z.object({ name: z.literal('fix'), request: FixJob }),
  /** Look for the pauses in a 16 kHz mono WAV. */
  z.object({ name: z.literal('pauses'), speech: z.string() }),
  /** Load everything that decodes. */
  z.object({ name: z.literal('warm') }),
]);
export type Task = z.infer<typeof Task>;

/** What it says: that it begins, and what came of it. */
export type InspectorReply =
  | { type: 'begun' }
  | { type: 'answer'; answer: unknown }
  | { type: 'failed'; message: string };
