import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { LiveAvatarSetup } from '../../config/live-avatar-setup.ts';
import type { MissingPiece } from '../../contract/index.ts';

const run = promisify(execFile);
const LIMIT_MS = 20_000;
/** MiB. The weights alone take about 28 GB, half of it with FP8; below this nothing but offloading is left. */
const LEAST_MEMORY = { fp8: 40_000, whole: 70_000 };

/** Which of the set-up's GPUs are not there or are too small. Never rejects. */
export async function missingGpus(setup: LiveAvatarSetup): Promise<MissingPiece[]> {
  let table: string;
  try {
    const query = ['--query-gpu=index,name,memory.total', '--format=csv,noheader,nounits'];
    table = (await run('nvidia-smi', query, { timeout: LIMIT_MS })).stdout;
  } catch {
    return [
      {
        what: 'An NVIDIA GPU with its driver: nvidia-smi does not answer.',
        how: "Install NVIDIA's driver, or run the studio on a machine with a GPU. The preview engine needs none.",
      },
    ];
  }
  const gpus = new Map(
    table
      .trim()
      .split('\n')
      .map((line) => line.split(',').map((part) => part.trim()))
      .map(([index, name, memory]) => [Number(index), { name, memory: Number(memory) }]),
  );
  const least = setup.options.fp8 || setup.offloadKvCache ? LEAST_MEMORY.fp8 : LEAST_MEMORY.whole;
  return setup.gpus.flatMap((index): MissingPiece[] => {
    const gpu = gpus.get(index);
    if (!gpu) {
      return [
        {
          what: `GPU ${index}: this machine has ${[...gpus.keys()].join(', ')}.`,
          how: 'Name the GPUs to use as "gpus" in configs/engines/liveavatar.yaml.',
        },
      ];
    }
    if (gpu.memory >= least) return [];
    return [
      {
        what: `A GPU with ${Math.round(least / 1000)} GB: GPU ${index} (${gpu.name}) has ${Math.round(gpu.memory / 1000)} GB.`,
        how: 'Turn fp8 and offloadKvCache on in configs/engines/liveavatar.yaml for a card of 48 GB; smaller ones cannot hold the model.',
      },
    ];
  });
}
