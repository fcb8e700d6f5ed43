import type { z } from 'zod';
import { findFaults } from './command-faults.ts';
import { CommandFields } from './command-fields.ts';

/** How a program is run that makes a video: what `configs/engines/*.yaml` says of an engine of kind `command`. */
export const CommandSetup = CommandFields.superRefine((setup, context) => {
  for (const { path, message } of findFaults(setup)) context.addIssue({ code: 'custom', path, message });
});
export type CommandSetup = z.infer<typeof CommandSetup>;
