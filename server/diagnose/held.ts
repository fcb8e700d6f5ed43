import type { Cause, Held } from '../contract/index.ts';
import type { PortHolder } from './ports.ts';

/**
 * Programs that are not the studio's and hold what a failed run would have needed: memory of its GPUs, as it was when it
 * failed, and the port that its output names, as it is now.
 * @param values what the line told by which the failure was recognised
 */
export async function heldBy(
  cause: Cause | undefined,
  values: Readonly<Record<string, string>>,
  portHolder: PortHolder,
): Promise<Held[]> {
  const gpus = (cause?.gpus ?? []).flatMap(({ index, holders }) =>
    holders.map((by): Held => ({ what: 'gpu', number: index, by })),
  );
  const number = Number(values.port);
  if (!values.port || !Number.isInteger(number)) return gpus;
  const holder = await portHolder(number).catch(() => null);
  if (!holder || holder.ours) return gpus;
  const { pid, program, since } = holder;
  return [...gpus, { what: 'port', number, by: { pid, program, bytes: null, since: since.toISOString() } }];
}
