import { z } from 'zod';

/** LiveAvatar was trained for this many steps; no run has more. */
const MOST_STEPS = 4;

/** Where LiveAvatar is on this machine and how it is to be run: the part of `configs/engines/liveavatar.yaml` that a person fills in. */
export const LiveAvatarSetup = z.strictObject({
  /** Folder of the LiveAvatar checkout; empty = not set up. */
  checkout: z.string(),
  /** The Python that LiveAvatar is installed for: a path, or a name on the PATH. */
  python: z.string().min(1).default('python3'),
  /** Folder of the model; a relative path begins at the checkout. */
  checkpoint: z.string().min(1).default('ckpt/Wan2.2-S2V-14B'),
  /** File of the LoRA; a relative path begins at the checkout. */
  lora: z.string().default('ckpt/LiveAvatar/liveavatar.safetensors'),
  /** GPUs by number. Each denoises its share of the steps, the last decodes too; of five it does nothing else. */
  gpus: z
    .array(z.int().min(0))
    .min(1)
    .max(MOST_STEPS + 1)
    .default([0])
    .refine((gpus) => new Set(gpus).size === gpus.length, { message: 'each GPU named once' }),
  /** Precision of the weights; what the card is best at, unless it says otherwise. */
  precision: z.enum(['auto', 'bf16', 'fp8']).default('auto'),
  /** Format of the attention caches: INT8 takes half of the memory. */
  caches: z.enum(['auto', 'bf16', 'int8']).default('auto'),
  /** Where the text encoder rests while it reads no prompt. */
  textEncoder: z.enum(['auto', 'gpu', 'cpu']).default('auto'),
  /** "plain": LiveAvatar's own forward does the work, also where the studio's passes could. */
  path: z.enum(['auto', 'plain']).default('auto'),
  /** Had the caches in main memory once; compact ones took its place, and nothing reads it. */
  offloadKvCache: z.boolean().optional(),
  /** What holds until somebody loads the engine with other options. */
  options: z
    .strictObject({
      load_lora: z.boolean().default(true),
      fp8: z.boolean().default(false),
      compile: z.boolean().default(false),
    })
    .prefault({}),
  /** Added to the environment of every rank. */
  env: z.record(z.string(), z.string()).default({}),
  /** Whether the model is loaded as soon as the studio starts. */
  warmStart: z.boolean().default(false),
  /** Minutes without a run after which the GPUs are given free; 0 = never. */
  idleUnloadMinutes: z.number().min(0).default(0),
});
export type LiveAvatarSetup = z.infer<typeof LiveAvatarSetup>;
