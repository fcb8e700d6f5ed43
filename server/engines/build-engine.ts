import type { CommandSetup } from '../config/command-setup.ts';
import type { LiveAvatarSetup } from '../config/live-avatar-setup.ts';
import type { Capabilities, EngineId, Localized } from '../contract/index.ts';
import type { ReferenceImageCache } from '../portrait/reference-images.ts';
import { buildCommand } from './command/build-command.ts';
import type { Engine } from './engine.ts';
import type { EngineLimits } from './limits.ts';
import { buildLiveAvatar } from './liveavatar/build-live-avatar.ts';
import { previewLaunch } from './preview/launch.ts';
import { EngineSupervisor } from './supervisor.ts';

/** What `configs/engines/<id>.yaml` says of an engine. */
export type DescribedEngine = {
  id: EngineId;
  label: Localized;
  capabilities: Capabilities;
  limits: EngineLimits;
} & (
  | { kind: 'preview' }
  | { kind: 'liveavatar'; setup: LiveAvatarSetup }
  | { kind: 'command'; setup: CommandSetup }
);

/**
 * Makes the engine of a description; no process of its own is started yet.
 * @param referenceImages portraits at the output's size, for the engines that take no others
 * @param file where a person sets it up: named wherever something is missing
 */
export function buildEngine(
  described: DescribedEngine,
  referenceImages: ReferenceImageCache,
  file = `configs/engines/${described.id}.yaml`,
): Engine {
  switch (described.kind) {
    case 'preview':
      return new EngineSupervisor({
        ...described,
        devices: ['cpu'],
        launch: previewLaunch(described.capabilities),
      });
    case 'liveavatar':
      return buildLiveAvatar(described, described.setup, file, referenceImages);
    case 'command':
      return buildCommand(described, described.setup, file, referenceImages);
  }
}
