import { dirname, join } from 'node:path';
import type { DescriptionOf } from '../../config/engine-description.ts';
import type { Device } from '../../contract/index.ts';
import { installedGpus } from '../../monitor/gpus.ts';
import type { ReferenceImageCache } from '../../portrait/reference-images.ts';
import { ManagedEngine } from '../managed-engine.ts';
import { EngineSupervisor } from '../supervisor.ts';
import { liveAvatarCapabilities, onTheseCards } from './capabilities.ts';
import { liveAvatarLaunch } from './launch.ts';
import { missingFiles } from './needed-files.ts';
import { neededGpus } from './needed-gpus.ts';
import { neededPython } from './needed-python.ts';
import { neededWhole } from './needed-whole.ts';

/** LiveAvatar as described and set up in `file`; its files are looked for now, its Python and GPUs a moment later. */
export function buildLiveAvatar(
  described: DescriptionOf<'liveavatar'>,
  file: string,
  referenceImages: ReferenceImageCache,
): ManagedEngine {
  const { setup } = described;
  const capabilities = liveAvatarCapabilities(described.capabilities, setup);
  const devices = setup.gpus.map((index): Device => `gpu:${index}`);
  // Beside the descriptions in the data directory, so that an update of the studio keeps it.
  const launch = liveAvatarLaunch(setup, join(dirname(file), '..', 'compiled', described.id));
  const inner = new EngineSupervisor({ ...described, capabilities, devices, launch });
  let gpus: Awaited<ReturnType<typeof installedGpus>> = null;
  const check = async () => {
    const looked = installedGpus();
    const driver = looked.then((found) => [...(found?.values() ?? [])][0]?.driver ?? null);
    const [cards, python, files] = await Promise.all([
      neededGpus(setup, file, looked),
      neededPython(setup, file, driver),
      neededWhole(setup, file),
    ]);
    gpus = await looked;
    // What takes money first, what takes a download last.
    const [checkout, ...downloads] = files;
    return [...cards, ...(checkout ? [checkout] : []), ...python, ...downloads];
  };
  return new ManagedEngine(inner, setup, referenceImages, missingFiles(setup, file), check, (able, uses) =>
    onTheseCards(able, setup, gpus, uses),
  );
}
