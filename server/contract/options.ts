import { z } from 'zod';
import { Asset, AssetId } from './asset.ts';
import { DatabaseHealth } from './database.ts';
import { EngineId, EngineInfo, EngineState } from './engine.ts';
import { Localized } from './localized.ts';
import { Params } from './params.ts';
import { Resolution, Scenario } from './preset.ts';

export const Limits = z.object({
  /** Bytes. */
  maxImageBytes: z.int(),
  maxAudioBytes: z.int(),
  /** px along either side. */
  minImageSide: z.int(),
  maxImageSide: z.int(),
  minAudioSeconds: z.number(),
  maxAudioSeconds: z.number(),
  promptMaxChars: z.int(),
});
export type Limits = z.infer<typeof Limits>;

/** An example the studio ships: a portrait, a recording and a prompt that go together. */
export const Example = z.object({
  id: z.string(),
  label: Localized,
  image: AssetId,
  audio: AssetId,
  prompt: z.string(),
});
export type Example = z.infer<typeof Example>;

export const Options = z.object({
  version: z.string(),
  /** Whether programs have to bring the access token. */
  asksForToken: z.boolean(),
  engines: z.array(EngineInfo),
  defaultEngine: EngineId,
  /** Resolution presets. */
  presets: z.array(Resolution),
  scenarios: z.array(Scenario),
  limits: Limits,
  examples: z.array(Example),
  /** The assets the examples name. */
  exampleAssets: z.array(Asset),
  /** How many more examples are still being looked at: on the very first start they come one by one. */
  examplesComing: z.int().min(0),
  defaults: z.object({
    params: Params,
    image: AssetId.nullable(),
    audio: AssetId.nullable(),
    prompt: z.string(),
  }),
});
export type Options = z.infer<typeof Options>;

export const Health = z.object({
  /** `damaged`: some of what is stored cannot be read; the rest works. */
  status: z.enum(['ok', 'damaged']),
  version: z.string(),
  engine: z.object({ id: EngineId, state: EngineState }),
  database: DatabaseHealth,
});
export type Health = z.infer<typeof Health>;
