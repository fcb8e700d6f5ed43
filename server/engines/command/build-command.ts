import type { CommandSetup } from '../../config/command-setup.ts';
import type { Capabilities, EngineId, Localized } from '../../contract/index.ts';
import type { ReferenceImageCache } from '../../portrait/reference-images.ts';
import { type Device, visibleGpus } from '../device.ts';
import type { EngineLimits } from '../limits.ts';
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
  described: { id: EngineId; label: Localized; capabilities: Capabilities; limits: EngineLimits },
  setup: CommandSetup,
  file: string,
  referenceImages: ReferenceImageCache,
): ManagedEngine {
  const { id, label, limits, capabilities } = described;
  const launch = commandLaunch({
    engine: id,
    fps: capabilities.fps,
    device: capabilities.device ?? 'cpu',
    setup,
  });
  const devices = devicesOf(setup, capabilities);
  const inner = new EngineSupervisor({ id, label, limits, capabilities, devices, launch });
  const known = missingPieces(setup, file);
  return new ManagedEngine(inner, LOAD_POLICY, referenceImages, known, async () =>
    missingPieces(setup, file),
  );
}

/** The GPUs that the program is shown, where its description says that; else any there are. */
function devicesOf(setup: CommandSetup, { device }: Capabilities): Device[] {
  if (device !== 'gpu') return ['cpu'];
  const shown = setup.env.CUDA_VISIBLE_DEVICES;
  return typeof shown === 'string' ? visibleGpus(expand(shown, expandSettings(setup.settings))) : ['gpu'];
}
