import { z } from 'zod';

/** Assets are content-addressed: the id is the lower-case hex sha-256 of the bytes. */
export const AssetId = z.string().regex(/^[0-9a-f]{64}$/);
export type AssetId = z.infer<typeof AssetId>;

export const AssetKind = z.enum(['image', 'audio']);
export type AssetKind = z.infer<typeof AssetKind>;

/** `small`: for cards; `large`: for a stage. Both are JPEG. */
export const PreviewSize = z.enum(['small', 'large']);
export type PreviewSize = z.infer<typeof PreviewSize>;

export const Verdict = z.enum(['pass', 'advise', 'refuse']);
export type Verdict = z.infer<typeof Verdict>;

/** The corrected copies the studio can make of an asset. */
export const FixName = z.enum([
  'crop',
  'turn',
  'straighten',
  'brighten',
  'scale',
  'mono16k',
  'level',
  'lead-silence',
  'denoise',
  'trim',
]);
export type FixName = z.infer<typeof FixName>;

/** A rectangle in pixels of the upright picture. */
export const Box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
export type Box = z.infer<typeof Box>;

/** A point in pixels of the upright picture. */
export const Point = z.object({ x: z.number(), y: z.number() });
export type Point = z.infer<typeof Point>;

/** Where in an input a finding is: drawn on the picture (px of the upright picture), or on the waveform (s). */
export const Mark = z.discriminatedUnion('shape', [
  z.object({ shape: z.literal('boxes'), boxes: z.array(Box) }),
  /** Closed outlines; `dark` and `bright` are the two sides of a face in uneven light. */
  z.object({
    shape: z.literal('outlines'),
    outlines: z.array(z.object({ tone: z.enum(['plain', 'bright', 'dark']), points: z.array(Point) })),
  }),
  /** Straight lines, each from its first to its second end: the eyes' line of a tilted head, where a face points. */
  z.object({ shape: z.literal('lines'), lines: z.array(z.object({ from: Point, to: Point })) }),
  z.object({ shape: z.literal('spans'), spans: z.array(z.object({ start: z.number(), end: z.number() })) }),
]);
export type Mark = z.infer<typeof Mark>;

/** One result of inspecting an input. `check` and `code` are stable names; `message` is the English sentence. */
export const Finding = z.object({
  check: z.string(),
  verdict: Verdict,
  /** Names the sentence, so that the page can say it in its own language. */
  code: z.string(),
  message: z.string(),
  value: z.number().optional(),
  unit: z.string().optional(),
  fix: FixName.optional(),
  mark: Mark.optional(),
});
export type Finding = z.infer<typeof Finding>;

const AssetCommon = z.object({
  id: AssetId,
  bytes: z.int().positive(),
  /** Found in the content, never taken from the name or the declared type. */
  mime: z.string(),
  name: z.string(),
  findings: z.array(Finding),
});

export const ImageAsset = AssetCommon.extend({
  kind: z.literal('image'),
  /** Upright, EXIF orientation applied, px. */
  width: z.int().positive(),
  height: z.int().positive(),
  /** The faces found, largest first. */
  faces: z.array(Box),
});
export type ImageAsset = z.infer<typeof ImageAsset>;

export const AudioAsset = AssetCommon.extend({
  kind: z.literal('audio'),
  seconds: z.number().positive(),
  /** Hz, as recorded. */
  sampleRate: z.int().positive(),
  channels: z.int().positive(),
  /** Largest magnitude (0…1) in each of up to 1000 equal slices, for the waveform. */
  peaks: z.array(z.number()),
});
export type AudioAsset = z.infer<typeof AudioAsset>;

export const Asset = z.discriminatedUnion('kind', [ImageAsset, AudioAsset]);
export type Asset = z.infer<typeof Asset>;

/** `trim` needs the part to keep, in seconds; the other fixes take no arguments. */
export const FixRequest = z.strictObject({
  fix: FixName,
  /** Of `crop`: what is kept, px of the upright picture; without it, head and shoulders of the largest face. */
  region: Box.optional(),
  start: z.number().min(0).optional(),
  end: z.number().positive().optional(),
});
export type FixRequest = z.infer<typeof FixRequest>;
