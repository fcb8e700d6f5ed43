import type { Need } from '../../contract/index.ts';

/**
 * The oldest driver of each CUDA: within one major version every build runs on it.
 * https://docs.nvidia.com/deploy/cuda-compatibility/ ("Minor Version Compatibility").
 */
const OLDEST_DRIVERS: Readonly<Record<string, number>> = { 11: 450, 12: 525, 13: 580 };

/**
 * What is wrong with the way torch is built for the GPUs of this machine.
 * @param cuda that torch is built for, as 12.8; empty = none, null = not known
 * @param driver version of the GPUs' driver, as 570.86.10; null = not known
 */
export function judgeTorch(python: string, cuda: string | null, driver: string | null): Need[] {
  if (cuda === null) return [];
  if (cuda === '')
    return [
      {
        code: 'torch-cpu',
        what: `A torch that is built for GPUs: that of ${python} is not.`,
        how: 'Install one that is:',
        paste: install(python, 'cu128'),
        values: { python },
      },
    ];
  const needs = OLDEST_DRIVERS[cuda.split('.')[0] ?? ''];
  const has = Number.parseInt(driver ?? '', 10);
  if (needs === undefined || driver === null || Number.isNaN(has) || has >= needs) return [];
  const fits = Object.entries(OLDEST_DRIVERS).findLast(([, oldest]) => has >= oldest)?.[0];
  return [
    {
      code: 'torch-driver',
      what: `A GPU driver ${needs} or newer, because torch is built for CUDA ${cuda}: ${driver} is installed.`,
      how: 'Update the driver, or install a torch that is built for an older CUDA:',
      paste: install(python, fits === '12' ? 'cu128' : 'cu118'),
      values: { needs: String(needs), cuda, driver },
    },
  ];
}

function install(python: string, build: string): string {
  return `${python} -m pip install --force-reinstall torch torchvision --index-url https://download.pytorch.org/whl/${build}`;
}
