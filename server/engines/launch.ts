/** How the processes of an engine are started. All run the same command and know which of them they are by their rank. */
export interface LaunchSpec {
  command: string;
  args: readonly string[];
  /** Added to the studio's environment. Every rank also gets `ENGINE_RANK` and `ENGINE_RANKS`. */
  env?: Readonly<Record<string, string>>;
  /** Made anew for every start, and given to all ranks alike: a port at which they meet. */
  freshEnv?: () => Promise<Record<string, string>>;
  /** How many processes: one per GPU rank. */
  ranks: number;
}

/**
 * Starts a Node program the way this process was started, so that sources run under tsx where the studio does.
 * An inspector port is not handed on: it can be held once.
 */
export function nodeLaunch(entry: string): LaunchSpec {
  const flags = process.execArgv.filter((flag) => !flag.startsWith('--inspect'));
  return { command: process.execPath, args: [...flags, entry], ranks: 1 };
}

/** The launch with what is made anew for every start. */
export async function freshly(launch: LaunchSpec): Promise<LaunchSpec> {
  return launch.freshEnv ? { ...launch, env: { ...launch.env, ...(await launch.freshEnv()) } } : launch;
}
