import { z } from 'zod';
import { Capabilities, EngineId, LoadStage, Localized } from '../contract/index.ts';
import { CommandSetup } from './command-setup.ts';
import { LiveAvatarSetup } from './live-avatar-setup.ts';

const Seconds = z.number().positive();

/** How long an engine may take, in seconds. */
export const EngineLimits = z.strictObject({
  /** Without an event, by what it is doing: beyond it the engine counts as hung. */
  inactivity: z.strictObject({
    /** From its start until it is ready. */
    loading: Seconds,
    preparing: Seconds,
    conditioning: Seconds,
    generating: Seconds,
    decoding: Seconds,
    saving: Seconds,
  }),
  /** For the answer to `prepare`. */
  prepare: Seconds,
  /** From the cancel message to SIGTERM: longer than one denoising step. */
  cancelGrace: Seconds,
  /** From SIGTERM to SIGKILL. */
  termGrace: Seconds,
});
export type EngineLimits = z.infer<typeof EngineLimits>;

const Described = z.strictObject({
  /** The same as the file's name. */
  id: EngineId,
  label: Localized,
  capabilities: Capabilities,
  limits: EngineLimits,
  /**
   * Environment variables that its processes are given beyond those that every child of the studio inherits
   * (`server/processes/environment.ts`), such as a key of another service. Never the studio's own.
   */
  environment: z.array(z.string().regex(/^(?!STUDIO_)[A-Za-z_]\w*$/)).default([]),
  /** What a person is told of the stages of a load, under the names that the engine gives them. */
  loadStages: z.record(z.string(), LoadStage).default({}),
});

/** One file of `configs/engines/`: what an engine is called, how it is started, and what it can do. */
export const EngineDescription = z.discriminatedUnion('kind', [
  /** The embedded renderer: always there. */
  Described.extend({ kind: z.literal('preview') }),
  /** The real model. Without a checkout it can be planned for and not run. */
  Described.extend({
    kind: z.literal('liveavatar'),
    setup: LiveAvatarSetup,
  }),
  /** Any program that writes a video. */
  Described.extend({ kind: z.literal('command'), setup: CommandSetup }),
]);
export type EngineDescription = z.infer<typeof EngineDescription>;

/** The description of one kind of engine. */
export type DescriptionOf<Kind extends EngineDescription['kind']> = Extract<
  EngineDescription,
  { kind: Kind }
>;
