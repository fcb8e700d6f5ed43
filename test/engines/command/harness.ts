import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import type { CommandSetup } from '../../../server/config/command-setup.ts';
import { type Capabilities, SIZES } from '../../../server/contract/index.ts';
import { buildCommand } from '../../../server/engines/command/build-command.ts';
import { commandLaunch } from '../../../server/engines/command/launch.ts';
import { type EngineHarness, folder, marked, referenceImages, supervise } from '../harness.ts';

export interface CommandHarness extends EngineHarness {
  /** What the runs have left in their scratch folder. */
  leftovers(): string[];
}

/** A described fixture under the real supervisor. */
export function superviseCommand(setup: CommandSetup, fps = 25, scratch = folder()): CommandHarness {
  const launch = commandLaunch({ engine: 'fixture', fps, device: 'cpu', setup: { ...setup, scratch } });
  const inactivity = {
    loading: 20,
    preparing: 20,
    conditioning: 20,
    generating: 20,
    decoding: 20,
    saving: 20,
  };
  const harness = supervise(launch, { inactivity, cancelGrace: 5, termGrace: 1 });
  return { ...harness, leftovers: () => readdirSync(scratch) };
}

/** A described fixture as the studio builds it: with its set-up check and reference images. */
export function builtCommand(setup: CommandSetup, capabilities: Partial<Capabilities> = {}) {
  const engine = buildCommand(
    {
      kind: 'command',
      setup,
      loadStages: {},
      environment: [],
      id: 'fixture',
      label: { en: 'Fixture', zh: '测试' },
      limits: {
        inactivity: {
          loading: 20,
          preparing: 20,
          conditioning: 20,
          generating: 20,
          decoding: 20,
          saving: 20,
        },
        prepare: 60,
        cancelGrace: 5,
        termGrace: 1,
      },
      capabilities: {
        fps: 25,
        sizes: [...SIZES],
        params: {},
        firstClipLoss: 0,
        clipBudget: 'seconds',
        preview: false,
        maxSeconds: 3600,
        expectedFps: [],
        expectedMemory: [],
        reloadParams: [],
        ...capabilities,
      },
    },
    '/data/engines/fixture.yaml',
    referenceImages(),
  );
  onTestFinished(() => engine.shutdown());
  return engine;
}

/** A mark for processes, and those that carry it. */
export function mark(): { env: Record<string, string>; carriers: () => number[] } {
  const value = randomUUID();
  return { env: { FIXTURE_MARK: value }, carriers: () => marked(`FIXTURE_MARK=${value}`) };
}
