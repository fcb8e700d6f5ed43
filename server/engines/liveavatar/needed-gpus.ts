import type { LiveAvatarSetup } from '../../config/live-avatar-setup.ts';
import type { Need } from '../../contract/index.ts';
import { type Gpu, installedGpus } from '../../monitor/gpus.ts';
import { chooseFor, memoryUse } from './card-choice.ts';
import { there } from './there.ts';

const MIB = 1024 ** 2;

/**
 * The set-up's GPUs, of which some are not there or are too small. Never rejects.
 * @param file where a person writes the set-up
 * @param found the GPUs of this machine
 */
export async function neededGpus(
  setup: LiveAvatarSetup,
  file: string,
  found: Promise<ReadonlyMap<number, Gpu> | null> = installedGpus(),
): Promise<Need[]> {
  const gpus = await found;
  if (!gpus) {
    return [
      {
        code: 'gpu-driver',
        what: 'An NVIDIA GPU with its driver: nvidia-smi does not answer.',
        how: "Run the studio on a machine with a GPU (the preview engine needs none), or install NVIDIA's driver, on Ubuntu with:",
        paste: 'sudo ubuntu-drivers install',
      },
    ];
  }
  return setup.gpus.map((index): Need => {
    const gpu = gpus.get(index);
    return gpu ? enough(setup, gpu, file) : absent(index, [...gpus.keys()].join(', '), file);
  });
}

function absent(index: number, has: string, file: string): Need {
  return {
    code: 'gpu-absent',
    what: `GPU ${index}: this machine has ${has}.`,
    how: `Name the GPUs to use in ${file}, and restart the studio:`,
    paste: `setup:\n  gpus: [${has}]`,
    values: { file, index: String(index), there: has },
  };
}

/** Whether a GPU holds the model at all; what a run takes besides is for its plan to say. */
function enough(setup: LiveAvatarSetup, gpu: Gpu, file: string): Need {
  const { index, name } = gpu;
  const choice = chooseFor(setup, gpu);
  const least = memoryUse(choice).least;
  const [needs = '', has = ''] = [least, gpu.memory * MIB].map((bytes) => String(Math.round(bytes / 1e9)));
  const values = { file, index: String(index), name, needs, has };
  if (gpu.memory * MIB >= least) return there('gpu', `GPU ${index}: ${name} with ${has} GB.`, values);
  const what = `A GPU with ${needs} GB: GPU ${index} (${name}) has ${has} GB.`;
  const inFp8 = { ...choice, precision: 'fp8' as const };
  const couldFp8 =
    choice.precision === 'bf16' && chooseFor({ ...setup, precision: 'auto' }, gpu).precision === 'fp8';
  if (couldFp8 && gpu.memory * MIB >= memoryUse(inFp8).least) {
    const how = `It holds the model in FP8: write the following into ${file}, and restart the studio:`;
    return { code: 'gpu-small-fp8', what, how, paste: 'setup:\n  precision: fp8', values };
  }
  return { code: 'gpu-small', what, how: 'A smaller one cannot hold the model. Use a larger GPU.', values };
}
