import { dirname, join } from 'node:path';
import type { DescriptionOf } from '../../config/engine-description.ts';
import { installedGpus } from '../../monitor/gpus.ts';
import type { ReferenceImageCache } from '../../portrait/reference-images.ts';
import type { Device } from '../device.ts';
import { ManagedEngine } from '../managed-engine.ts';
import { EngineSupervisor } from '../supervisor.ts';
import { liveAvatarCapabilities, onTheseCards } from './capabilities.ts';
import { liveAvatarLaunch } from './launch.ts';
import { missingFiles, neededFiles } from './needed-files.ts';
import { neededGpus } from './needed-gpus.ts';
import { neededPython } from './needed-python.ts';

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
    const [cards, python] = await Promise.all([neededGpus(setup, file, looked), neededPython(setup, file)]);
    gpus = await looked;
    // What takes money first, what takes a download last.
    const [checkout, ...files] = neededFiles(setup, file);
    return [...cards, ...(checkout ? [checkout] : []), ...python, ...files];
  };
  return new ManagedEngine(inner, setup, referenceImages, missingFiles(setup, file), check, (able, uses) =>
    onTheseCards(able, setup, gpus, uses),
  );
}
