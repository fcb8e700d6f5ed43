import { dirname, join } from 'node:path';
import type { DescriptionOf } from '../../config/engine-description.ts';
import type { ReferenceImageCache } from '../../portrait/reference-images.ts';
import type { Device } from '../device.ts';
import { ManagedEngine } from '../managed-engine.ts';
import { EngineSupervisor } from '../supervisor.ts';
import { liveAvatarCapabilities } from './capabilities.ts';
import { liveAvatarLaunch } from './launch.ts';
import { missingFiles } from './missing-files.ts';
import { missingGpus } from './missing-gpus.ts';
import { missingPython } from './missing-python.ts';

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
  const check = async () => {
    const files = missingFiles(setup, file);
    // Without a checkout nobody wants to hear about GPUs.
    if (setup.checkout === '') return files;
    const [python, gpus] = await Promise.all([missingPython(setup, file), missingGpus(setup, file)]);
    return [...files, ...python, ...gpus];
  };
  return new ManagedEngine(inner, setup, referenceImages, missingFiles(setup, file), check);
}
