import { z } from 'zod';
import { Localized } from './localized.ts';
import { PartialParams, Size } from './params.ts';
import { PartsRequest } from './part.ts';

export const PresetName = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} _.()-]{0,59}$/u);
export type PresetName = z.infer<typeof PresetName>;

/** A resolution preset: what people say, and the area the model was trained on. */
export const Resolution = z.object({ id: z.string(), label: Localized, size: Size, note: Localized });
export type Resolution = z.infer<typeof Resolution>;

/** A scenario sets several controls at once. */
export const Scenario = z.object({
  id: z.string(),
  label: Localized,
  purpose: Localized,
  params: PartialParams,
  /** The recording is made in parts of this length. */
  parts: PartsRequest.shape.seconds.unwrap().optional(),
});
export type Scenario = z.infer<typeof Scenario>;

/** A named set of parameters. Shipped ones (the scenarios) are read-only. */
export const Preset = z.object({ name: PresetName, params: PartialParams, readOnly: z.boolean() });
export type Preset = z.infer<typeof Preset>;

export const PresetBody = z.strictObject({ params: PartialParams });
export const PresetList = z.object({ presets: z.array(Preset) });
