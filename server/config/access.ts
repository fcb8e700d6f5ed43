import { ConfigError } from './config-error.ts';
import type { Flags } from './flags.ts';

/** Who is let in: everyone who reaches the port, or who knows the token. */
export type Access = { kind: 'open' } | { kind: 'token'; token: string };

/** Whether an address is only reachable from this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Decides who is let in.
 * @throws ConfigError when the studio would be open to the network without anyone having said so.
 */
export function accessOf(flags: Pick<Flags, 'host' | 'token' | 'noAuth'>): Access {
  if (flags.token && flags.noAuth) throw new ConfigError('A token and --no-auth contradict each other.');
  if (flags.token) return { kind: 'token', token: flags.token };
  if (isLoopback(flags.host) || flags.noAuth) return { kind: 'open' };
  throw new ConfigError(
    `--host ${flags.host} opens the studio to other machines. Give a token that they must know (--token-file FILE, or STUDIO_TOKEN), or say --no-auth.`,
  );
}
