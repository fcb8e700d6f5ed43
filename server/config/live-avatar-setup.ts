import { z } from 'zod';

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
  /** GPUs by number. One does everything; with three or more the last one decodes and each other one does one step. */
  gpus: z
    .array(z.int().min(0))
    .min(1)
    .max(9)
    .default([0])
    .refine((gpus) => gpus.length !== 2 && new Set(gpus).size === gpus.length, {
      message: 'one GPU, or three and more: all but the last denoise, the last decodes; each named once',
    }),
  /** Keeps the attention caches in main memory; for one GPU that is too small. */
  offloadKvCache: z.boolean().default(false),
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

/** How many of the GPUs denoise. */
export function ditRanks(setup: Pick<LiveAvatarSetup, 'gpus'>): number {
  return setup.gpus.length === 1 ? 1 : setup.gpus.length - 1;
}
