import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CommandSetup } from '../../config/command-setup.ts';
import { type LaunchSpec, nodeLaunch } from '../launch.ts';

/** The environment variable that tells the engine process what to run, as JSON. */
export const DESCRIPTION_VARIABLE = 'COMMAND_DESCRIPTION';

/** What the engine process has to know. */
export const CommandDescription = z.object({
  engine: z.string(),
  /** Frames a second that the program makes. */
  fps: z.number().positive(),
  device: z.string(),
  setup: CommandSetup,
});
export type CommandDescription = z.infer<typeof CommandDescription>;

/** One Node process that speaks the protocol and runs the program: `main` beside this file, in the same language. */
export function commandLaunch(description: CommandDescription): LaunchSpec {
  const spec = nodeLaunch(fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url)));
  return { ...spec, env: { [DESCRIPTION_VARIABLE]: JSON.stringify(description) } };
}
