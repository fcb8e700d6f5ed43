import type { LiveAvatarSetup } from '../../config/live-avatar-setup.ts';
import type { MissingPiece } from '../../contract/index.ts';
import { installedGpus } from '../../monitor/gpus.ts';

/** MiB. Weights are read in bf16, about 31 GiB, also where FP8 takes their place; the caches come on top. */
const LEAST_MEMORY = { fp8: 40_000, whole: 60_000 };

/**
 * Which of the set-up's GPUs are not there or are too small. Never rejects.
 * @param file where a person writes the set-up
 */
export async function missingGpus(setup: LiveAvatarSetup, file: string): Promise<MissingPiece[]> {
  const gpus = await installedGpus();
  if (!gpus) {
    return [
      {
        code: 'gpu-driver',
        what: 'An NVIDIA GPU with its driver: nvidia-smi does not answer.',
        how: "Install NVIDIA's driver, or run the studio on a machine with a GPU. The preview engine needs none.",
      },
    ];
  }
  const least = setup.precision === 'bf16' ? LEAST_MEMORY.whole : LEAST_MEMORY.fp8;
  return setup.gpus.flatMap((index): MissingPiece[] => {
    const gpu = gpus.get(index);
    const there = [...gpus.keys()].join(', ');
    if (!gpu) {
      return [
        {
          code: 'gpu-absent',
          what: `GPU ${index}: this machine has ${there}.`,
          how: `Name the GPUs to use as "gpus" in ${file}, and restart the studio.`,
          values: { file, index: String(index), there },
        },
      ];
    }
    if (gpu.memory >= least) return [];
    const [needs, has] = [least, gpu.memory].map((mebibytes) => String(Math.round(mebibytes / 1000)));
    return [
      {
        code: 'gpu-small',
        what: `A GPU with ${needs} GB: GPU ${index} (${gpu.name}) has ${has} GB.`,
        how: `Smaller cards than 48 GB cannot hold the model. Where it computes in FP8 and has 48 GB, write the following into ${file}, and restart the studio:`,
        paste: 'setup:\n  precision: fp8',
        values: { file, index: String(index), name: gpu.name, needs: needs ?? '', has: has ?? '' },
      },
    ];
  });
}
