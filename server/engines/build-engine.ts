import type { Capabilities, EngineId, Localized, MissingPiece } from '../contract/index.ts';
import type { Engine } from './engine.ts';
import type { EngineLimits } from './limits.ts';
import { previewLaunch } from './preview/launch.ts';
import { EngineSupervisor } from './supervisor.ts';
import { UnconfiguredEngine } from './unconfigured.ts';

/** What `configs/engines/<id>.yaml` says of an engine. */
export type DescribedEngine = {
  id: EngineId;
  label: Localized;
  capabilities: Capabilities;
  limits: EngineLimits;
} & ({ kind: 'preview' } | { kind: 'liveavatar'; checkout: string });

/** Makes the engine of a description; no process is started yet. */
export function buildEngine(described: DescribedEngine): Engine {
  switch (described.kind) {
    case 'preview':
      return new EngineSupervisor({ ...described, launch: previewLaunch(described.capabilities) });
    case 'liveavatar':
      return new UnconfiguredEngine(described, missingOfLiveAvatar(described.checkout));
  }
}

function missingOfLiveAvatar(checkout: string): MissingPiece[] {
  const driver = {
    what: 'A driver for LiveAvatar.',
    how: 'This version of the studio plans for LiveAvatar and cannot run it yet; the preview engine runs everywhere.',
  };
  if (checkout !== '') return [driver];
  const named = {
    what: 'A LiveAvatar checkout.',
    how: 'Clone Alibaba-Quark/LiveAvatar, name its folder as "checkout" in configs/engines/liveavatar.yaml, and restart the studio.',
  };
  return [named, driver];
}
