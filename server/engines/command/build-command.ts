import type { CommandSetup } from '../../config/command-setup.ts';
import type { DescriptionOf } from '../../config/engine-description.ts';
import type { Capabilities, Device } from '../../contract/index.ts';
import type { ReferenceImageCache } from '../../portrait/reference-images.ts';
import { visibleGpus } from '../gpus.ts';
import { ManagedEngine } from '../managed-engine.ts';
import { EngineSupervisor } from '../supervisor.ts';
import { expand, expandSettings } from './expand.ts';
import { commandLaunch } from './launch.ts';
import { missingPieces } from './missing-pieces.ts';

/** The program is started for each run and nothing of it stays in memory between two. */
const LOAD_POLICY = { warmStart: true, idleUnloadMinutes: 0, perRun: true };

/**
 * A described program as an engine; what it needs is looked for now, and again whenever it is to be loaded.
 * @param file where a person sets it up: named wherever something is missing
 */
export function buildCommand(
  described: DescriptionOf<'command'>,
  file: string,
  referenceImages: ReferenceImageCache,
): ManagedEngine {
  const { id: engine, capabilities, setup } = described;
  const { fps, device = 'cpu' } = capabilities;
  const launch = commandLaunch({ engine, fps, device, setup });
  const inner = new EngineSupervisor({ ...described, devices: devicesOf(setup, capabilities), launch });
  const missing = () => missingPieces(setup, file);
  return new ManagedEngine(inner, LOAD_POLICY, referenceImages, missing(), async () => missing());
}

/** The GPUs that the program is shown, where its description says that; else any there are. */
function devicesOf(setup: CommandSetup, { device }: Capabilities): Device[] {
  if (device !== 'gpu') return ['cpu'];
  const shown = setup.env.CUDA_VISIBLE_DEVICES;
  return typeof shown === 'string' ? visibleGpus(expand(shown, expandSettings(setup.settings))) : ['gpu'];
}
