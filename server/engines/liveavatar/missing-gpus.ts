import type { LiveAvatarSetup } from '../../config/live-avatar-setup.ts';
import type { MissingPiece } from '../../contract/index.ts';
import { installedGpus } from '../../monitor/gpus.ts';

/** MiB. The weights alone take about 28 GB, half of it with FP8; below this nothing but offloading is left. */
const LEAST_MEMORY = { fp8: 40_000, whole: 70_000 };

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
  const least = setup.options.fp8 || setup.offloadKvCache ? LEAST_MEMORY.fp8 : LEAST_MEMORY.whole;
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
        how: `Smaller cards than 48 GB cannot hold the model. For 48 GB, write the following into ${file}, and restart the studio:`,
        paste: 'setup:\n  offloadKvCache: true\n  options:\n    fp8: true',
        values: { file, index: String(index), name: gpu.name, needs: needs ?? '', has: has ?? '' },
      },
    ];
  });
}
