import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LiveAvatarSetup } from '../../config/live-avatar-setup.ts';
import {
  type CardChoice,
  type CardUse,
  type MemoryUse,
  memoryNeeded,
  type RankUse,
} from '../../contract/index.ts';
import type { Gpu } from '../../monitor/gpus.ts';
import { bridgeFolder } from './launch.ts';

const Precision = z.object({ bf16: z.number(), fp8: z.number() });
const Working = z.object({ fixed: z.number(), perPixel: z.number() });

/** Bytes as measured: the file that the bridge chooses by. */
const Measured = z.object({
  weights: Precision,
  whileLoading: z.number(),
  textEncoder: z.number(),
  audioEncoder: z.number(),
  cachesPerPixelStepPicture: z.object({ bf16: z.number(), int8: z.number() }),
  fast: z.object({ bf16: Working, fp8: Working }),
  plain: z.object({ bf16: Working, fp8: Working }),
  besides: z.number(),
});
const MEASURED = Measured.parse(JSON.parse(readFileSync(join(bridgeFolder(), 'memory.json'), 'utf8')));

const MIB = 1024 ** 2;
/** Of what nvidia-smi names, the driver keeps this for itself, MiB: 481 of an H100's 81,559. */
const DRIVERS_SHARE = 481;
/** The run that everything is chosen for, as in the bridge's choice.py. */
const CHOSEN_FOR = { pixels: 704 * 384, pictures: 48, steps: 4 };
/** Share of the card left for larger runs and for whoever else draws on it, where there is a choice. */
const SPARE = 0.11;
/** FP8 in its tensor cores came with this generation, bf16 with the other. */
const FP8_CAPABILITY = 8.9;
const FAST_CAPABILITY = 8;

/** What the bridge will choose for a GPU, by the same rule: `auto` follows from the card, the rest is as set up. */
export function chooseFor(setup: LiveAvatarSetup, gpu: Gpu): CardChoice {
  // A driver that does not tell the generation is none for FP8 either.
  const capability = gpu.capability ?? FAST_CAPABILITY;
  const auto = capability >= FP8_CAPABILITY ? 'fp8' : 'bf16';
  const demanded = setup.options.fp8 ? 'fp8' : setup.precision;
  const precision = demanded === 'auto' ? auto : demanded;
  const steps = Math.ceil(CHOSEN_FOR.steps / Math.min(setup.gpus.length, CHOSEN_FOR.steps));
  const room = (gpu.memory - DRIVERS_SHARE) * MIB * (1 - SPARE);
  const fits = (caches: CardChoice['caches']) => {
    const use = memoryUse({ precision, caches, encodersStay: true, plain: false });
    return memoryNeeded(use, CHOSEN_FOR.pixels, CHOSEN_FOR.pictures, steps) <= room;
  };
  const small = fits('bf16') ? 'bf16' : 'int8';
  const caches = setup.caches === 'auto' ? small : setup.caches;
  const encodersStay = setup.textEncoder === 'auto' ? fits(caches) : setup.textEncoder === 'gpu';
  const plain = setup.path === 'plain' || capability < FAST_CAPABILITY;
  const set: CardChoice['set'] = [];
  if (demanded !== 'auto') set.push('precision');
  if (setup.caches !== 'auto') set.push('caches');
  if (setup.textEncoder !== 'auto') set.push('textEncoder');
  if (setup.path !== 'auto') set.push('path');
  return { precision, caches: plain ? 'bf16' : caches, encodersStay, plain, set };
}

/** What decides how much memory is taken. */
export type Takes = Pick<CardChoice, 'precision' | 'caches' | 'encodersStay' | 'plain'>;

/** What a run takes of a GPU that is used so. */
export function memoryUse({ precision, caches, encodersStay, plain }: Takes): MemoryUse {
  const { weights, textEncoder, audioEncoder, besides, whileLoading } = MEASURED;
  const working = MEASURED[plain ? 'plain' : 'fast'][precision];
  const encoders = encodersStay ? textEncoder + audioEncoder : 0;
  // An encoder that rests elsewhere is on the card while it reads, before the caches are.
  const reading = weights[precision] + Math.max(encoders, textEncoder);
  return {
    least: Math.max(whileLoading, reading) + besides,
    fixed: weights[precision] + encoders + working.fixed + besides,
    perPixel: working.perPixel,
    perPixelStepPicture: MEASURED.cachesPerPixelStepPicture[caches],
  };
}

/** The set-up's GPUs and what a run takes of each; undefined where one is not there. */
export function cardsOf(
  setup: LiveAvatarSetup,
  gpus: ReadonlyMap<number, Gpu> | null,
  uses: readonly RankUse[] = [],
): CardUse[] | undefined {
  const cards = setup.gpus.flatMap((index, rank): CardUse[] => {
    const gpu = gpus?.get(index);
    if (!gpu) return [];
    // What the rank says is so: it has tried what runs there.
    const choice = uses[rank]?.choice ?? chooseFor(setup, gpu);
    const use = uses[rank]?.use ?? memoryUse(choice);
    const other =
      choice.precision === 'bf16' ? { fp8: memoryUse({ ...choice, precision: 'fp8' }) } : undefined;
    return [{ index, name: gpu.name, choice, bytes: gpu.memory * MIB, use, ...(other && { with: other }) }];
  });
  return cards.length === setup.gpus.length ? cards : undefined;
}
