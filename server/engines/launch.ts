import { nodeProgram } from '../processes/node-program.ts';

/** How the processes of an engine are started. All run the same command and know which of them they are by their rank. */
export interface LaunchSpec {
  command: string;
  args: readonly string[];
  /** Added to what children of the studio inherit. Every rank also gets `ENGINE_RANK` and `ENGINE_RANKS`. */
  env?: Readonly<Record<string, string>>;
  /** Made anew for every start, and given to all ranks alike: a port at which they meet. */
  freshEnv?: () => Promise<Record<string, string>>;
  /** Makes a rank print what each of its threads is doing, and live on; absent = it cannot be asked. */
  stackSignal?: NodeJS.Signals;
  /** How many processes: one per GPU rank. */
  ranks: number;
}

/** A Node program of ours as an engine of one process. */
export function nodeLaunch(entry: string): LaunchSpec {
  return { ...nodeProgram(entry), ranks: 1 };
}

/** Tells an engine that starts programs itself what is laid over their environment too, as JSON. */
export const OVERLAY_VARIABLE = 'ENGINE_ENVIRONMENT';

/**
 * The launch with what is made anew for every start, over the variables of the studio's own environment that it wants.
 * @param overlay goes before all of them
 */
export async function freshly(
  launch: LaunchSpec,
  wanted: Record<string, string>,
  overlay: Record<string, string> = {},
): Promise<LaunchSpec> {
  const fresh = await launch.freshEnv?.();
  const env: Record<string, string> = { ...wanted, ...launch.env, ...fresh, ...overlay };
  if (Object.keys(overlay).length > 0) env[OVERLAY_VARIABLE] = JSON.stringify(overlay);
  return { ...launch, env };
}
