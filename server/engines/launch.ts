import { nodeProgram } from '../processes/node-program.ts';

/** How the processes of an engine are started. All run the same command and know which of them they are by their rank. */
export interface LaunchSpec {
  command: string;
  args: readonly string[];
  /** Added to what children of the studio inherit. Every rank also gets `ENGINE_RANK` and `ENGINE_RANKS`. */
  env?: Readonly<Record<string, string>>;
  /** Made anew for every start, and given to all ranks alike: a port at which they meet. */
  freshEnv?: () => Promise<Record<string, string>>;
  /** How many processes: one per GPU rank. */
  ranks: number;
}

/** A Node program of ours as an engine of one process. */
export function nodeLaunch(entry: string): LaunchSpec {
  return { ...nodeProgram(entry), ranks: 1 };
}

/** The launch with what is made anew for every start, over the variables of the studio's own environment that it wants. */
export async function freshly(launch: LaunchSpec, wanted: Record<string, string>): Promise<LaunchSpec> {
  return { ...launch, env: { ...wanted, ...launch.env, ...(await launch.freshEnv?.()) } };
}
