import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import type { LiveAvatarSetup } from '../../config/live-avatar-setup.ts';
import type { LaunchSpec } from '../launch.ts';

/** The environment variable that tells a rank its set-up, as JSON. */
const SETTINGS_VARIABLE = 'LIVEAVATAR_SETTINGS';

/** Before anything the set-up says: fewer fragments on the GPU, and NCCL tells of its errors instead of waiting. */
const ENVIRONMENT = {
  PYTHONUNBUFFERED: '1',
  PYTORCH_CUDA_ALLOC_CONF: 'expandable_segments:True',
  TORCH_NCCL_ASYNC_ERROR_HANDLING: '1',
};

/** The Python package beside this file; in a build, which holds no Python, the one of the sources. */
export function bridgeFolder(): string {
  const beside = fileURLToPath(new URL('./bridge', import.meta.url));
  // A build has the folder too, with nothing but the measured figures in it.
  if (existsSync(join(beside, '__main__.py'))) return beside;
  return fileURLToPath(new URL('../../../../server/engines/liveavatar/bridge', import.meta.url));
}

/**
 * One process a GPU. Several meet at a port that is free at that moment.
 * @param cacheFolder where compiled code is kept from one start to the next; empty = where Triton keeps it by itself
 */
export function liveAvatarLaunch(setup: LiveAvatarSetup, cacheFolder = ''): LaunchSpec {
  const settings = {
    checkout: resolve(setup.checkout),
    checkpoint: resolve(setup.checkout, setup.checkpoint),
    lora: setup.lora === '' ? '' : resolve(setup.checkout, setup.lora),
    precision: setup.precision,
    caches: setup.caches,
    textEncoder: setup.textEncoder,
    path: setup.path,
    cacheFolder,
    options: setup.options,
  };
  return {
    command: setup.python,
    args: ['-B', bridgeFolder()],
    ranks: setup.gpus.length,
    // The bridge hands it to Python's faulthandler.
    stackSignal: 'SIGUSR1',
    env: {
      ...ENVIRONMENT,
      // As torchrun has it: the ranks would fight over the cores. Measured on four GPUs: hearing the recording 0.6 s, not 0.9.
      ...(setup.gpus.length > 1 ? { OMP_NUM_THREADS: '1' } : {}),
      CUDA_VISIBLE_DEVICES: setup.gpus.join(','),
      ...setup.env,
      [SETTINGS_VARIABLE]: JSON.stringify(settings),
    },
    freshEnv: async () => ({
      MASTER_ADDR: '127.0.0.1',
      MASTER_PORT: String(await getPort({ host: '127.0.0.1' })),
    }),
  };
}
