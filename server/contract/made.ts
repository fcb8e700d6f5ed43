import { z } from 'zod';
import { AssetId } from './asset.ts';
import { EngineId } from './engine.ts';
import { PartialParams, Prompt } from './params.ts';
import { MAX_PARTS, Part, PartsRequest } from './part.ts';
import { Text } from './text.ts';

/** Of a video, its engine or an input: what they are called. */
const Name = Text.max(300);

/**
 * What a finished video says about how it was made, as JSON in its tag `comment`; docs/video-metadata.md explains it to
 * other programs. What is optional is not in videos of earlier versions.
 */
export const Made = z.object({
  /** Form of this description. */
  studio: z.literal(1),
  /** Of the studio that made it. */
  version: Name.optional(),
  engine: EngineId,
  /** What the engine said of its own version, or of its model's. */
  engineVersion: Name.optional(),
  prompt: Prompt,
  /** As they were named and limited then; the seed is `base_seed`. */
  params: z.record(z.string().max(100), z.unknown()),
  image: AssetId,
  audio: AssetId,
  /** What the files were called. */
  names: z.object({ image: Name.optional(), audio: Name.optional() }).optional(),
  /** Of one part of a long video: its stretch of the recording, s. */
  part: Part.optional(),
  /** Of a long video, its parts; one without a prompt went on with that of the part before. */
  parts: z
    .array(Part.extend({ prompt: Prompt.optional() }))
    .max(MAX_PARTS)
    .optional(),
});
export type Made = z.infer<typeof Made>;

/** A portrait or a recording that a video was made from. */
export const MadeFrom = z.object({
  id: AssetId,
  name: z.string().nullable(),
  /** Whether it is still in this studio. */
  there: z.boolean(),
});
export type MadeFrom = z.infer<typeof MadeFrom>;

/** The settings in a video, as far as this studio can take them over. */
export const Restored = z.object({
  /** Of the studio that made it; null = an earlier one that did not say. */
  version: z.string().nullable(),
  engine: EngineId,
  engineVersion: z.string().nullable(),
  prompt: z.string(),
  params: PartialParams,
  /** Settings that this studio does not have, or with a value that it does not take: `name=value`. */
  ignored: z.array(z.string()),
  image: MadeFrom,
  audio: MadeFrom,
  part: Part.nullable(),
  /** How the recording is cut to come to the same parts. */
  parts: PartsRequest.nullable(),
});
export type Restored = z.infer<typeof Restored>;
