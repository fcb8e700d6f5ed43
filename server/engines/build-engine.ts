import type { EngineDescription } from '../config/engine-description.ts';
import type { ReferenceImageCache } from '../portrait/reference-images.ts';
import { buildCommand } from './command/build-command.ts';
import type { Engine } from './engine.ts';
import { buildLiveAvatar } from './liveavatar/build-live-avatar.ts';
import { previewLaunch } from './preview/launch.ts';
import { EngineSupervisor } from './supervisor.ts';

/**
 * Makes the engine of a description; no process of its own is started yet.
 * @param referenceImages portraits at the output's size, for the engines that take no others
 * @param file where a person sets it up: named wherever something is missing
 */
export function buildEngine(
  described: EngineDescription,
  referenceImages: ReferenceImageCache,
  file = `configs/engines/${described.id}.yaml`,
): Engine {
  switch (described.kind) {
    case 'preview':
      return new EngineSupervisor({
        ...described,
        embedded: true,
        devices: ['cpu'],
        launch: previewLaunch(described.capabilities),
      });
    case 'liveavatar':
      return buildLiveAvatar(described, file, referenceImages);
    case 'command':
      return buildCommand(described, file, referenceImages);
  }
}
