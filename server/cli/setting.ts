import type { ExitCode } from './exit-code.ts';
import type { Interruption } from './interruption.ts';
import type { DoorSurroundings } from './open-door.ts';

/** What every command is run with. */
export interface Setting extends DoorSurroundings {
  interruption: Interruption;
  /** How the process will end. */
  end(exit: ExitCode): void;
}
