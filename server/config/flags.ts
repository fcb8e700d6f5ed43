import { parseArgs } from 'node:util';
import { z } from 'zod';
import { EngineId } from '../contract/index.ts';
import { AllowedHost } from './allowed-host.ts';
import { ConfigError } from './config-error.ts';

const LogLevel = z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']);
export type LogLevel = z.infer<typeof LogLevel>;

/** What the process was started with, before any file is read. */
export interface Flags {
  port: number;
  host: string;
  strictPort: boolean;
  token: string | null;
  /** File with the token, where it is not given itself. */
  tokenFile: string | null;
  /** Everybody on this machine can read what a process was started with. */
  tokenIsVisible: boolean;
  noAuth: boolean;
  /** Answer at /metrics. */
  metrics: boolean;
  logLevel: LogLevel;
  /** Below what path the studio lies behind a proxy: `/studio`; empty = at the root. */
  basePath: string;
  /** Addresses, or ranges of them, whose `X-Forwarded-*` headers are believed. */
  trustedProxies: string[];
  /** Further HOST, at any port, or HOST:PORT under which the studio answers. */
  allowedHosts: string[];
  dataDir: string | null;
  engine: EngineId | null;
  /** Save what can be read of a damaged database, and end. */
  repair: boolean;
  help: boolean;
  version: boolean;
}

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'strict-port': { type: 'boolean' },
  token: { type: 'string' },
  'token-file': { type: 'string' },
  'no-auth': { type: 'boolean' },
  metrics: { type: 'boolean' },
  'data-dir': { type: 'string' },
  engine: { type: 'string' },
  'base-path': { type: 'string' },
  'trust-proxy': { type: 'string' },
  'allowed-host': { type: 'string', multiple: true },
  // What it was called first.
  'allow-host': { type: 'string', multiple: true },
  repair: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

const Port = z.coerce.number().int().min(0).max(65_535);
const BasePath = z
  .string()
  .regex(/^(\/[\w.~-]+)*\/?$/)
  .refine((path) => !path.split('/').some((part) => /^\.+$/.test(part)))
  .transform((path) => path.replace(/\/$/, ''));
const list = (one: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(one).min(1));
/** An address, or a range such as 10.0.0.0/8. No name and no "everybody": whoever is believed here is anybody. */
const Proxies = list(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]));
const Host = z.string().regex(/^([\w.:-]+|\[[\da-fA-F:.]+\])$/);
/** A token: long enough not to be guessed, and free of characters that would need escaping in an address or a header. */
export const Token = z.string().regex(/^[A-Za-z0-9._~-]{8,256}$/);
/** The same for a person. */
export const TOKEN_WANTED = '8 or more letters, digits or . _ ~ -';

/**
 * Reads flags, then environment variables, then defaults. An empty variable counts as absent.
 * @throws ConfigError for an unknown flag or a value that makes no sense.
 */
export function readFlags(argv: readonly string[], env: NodeJS.ProcessEnv): Flags {
  const given = parse(argv);
  if (given.token !== undefined && given['token-file'] !== undefined)
    throw new ConfigError('--token and --token-file contradict each other.');
  // A flag of either kind goes before a variable of either kind.
  const byFlag = given.token !== undefined || given['token-file'] !== undefined;
  const tokenEnv = byFlag ? {} : env;
  const token = pick('--token', given.token, 'STUDIO_TOKEN', tokenEnv, Token, TOKEN_WANTED) ?? null;
  const hosts = [...(given['allowed-host'] ?? []), ...(given['allow-host'] ?? [])];
  const host = pick('--host', given.host, 'HOST', env, Host, 'a host name or address') ?? '127.0.0.1';
  return {
    port: pick('--port', given.port, 'PORT', env, Port, 'a port from 0 to 65535') ?? 7860,
    host: host.replace(/^\[(.*)\]$/, '$1'),
    strictPort: given['strict-port'] ?? isOn(env.STUDIO_STRICT_PORT),
    token,
    tokenFile: token === null ? given['token-file'] || tokenEnv.STUDIO_TOKEN_FILE || null : null,
    tokenIsVisible: given.token !== undefined,
    noAuth: given['no-auth'] ?? isOn(env.STUDIO_NO_AUTH),
    metrics: given.metrics ?? isOn(env.STUDIO_METRICS),
    logLevel:
      pick('STUDIO_LOG_LEVEL', undefined, 'STUDIO_LOG_LEVEL', env, LogLevel, LogLevel.options.join(', ')) ??
      'warn',
    basePath:
      pick('--base-path', given['base-path'], 'STUDIO_BASE_PATH', env, BasePath, 'a path such as /studio') ??
      '',
    trustedProxies:
      pick(
        '--trust-proxy',
        given['trust-proxy'],
        'STUDIO_TRUST_PROXY',
        env,
        Proxies,
        'addresses, with commas',
      ) ?? [],
    allowedHosts:
      pick(
        '--allowed-host',
        hosts.length > 0 ? hosts.join(',') : undefined,
        env.STUDIO_ALLOWED_HOSTS ? 'STUDIO_ALLOWED_HOSTS' : 'STUDIO_ALLOW_HOST',
        env,
        list(AllowedHost),
        'host names, with commas',
      ) ?? [],
    dataDir: given['data-dir'] || env.STUDIO_DATA_DIR || null,
    engine: pick('--engine', given.engine, 'STUDIO_ENGINE', env, EngineId, 'the id of an engine') ?? null,
    repair: given.repair ?? false,
    help: given.help ?? false,
    version: given.version ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. To specify')[0] : String(error);
    throw new ConfigError(`${reason}. "npm start -- --help" lists what there is.`);
  }
}

function pick<T>(
  flag: string,
  value: string | undefined,
  variable: string,
  env: NodeJS.ProcessEnv,
  schema: z.ZodType<T>,
  expected: string,
): T | undefined {
  const [name, raw] = value !== undefined ? [flag, value] : [variable, env[variable] || undefined];
  if (raw === undefined) return undefined;
  const parsed = schema.safeParse(raw);
  if (parsed.success && raw !== '') return parsed.data;
  // A token is a secret: it is not repeated on a terminal that may be projected.
  throw new ConfigError(
    `${name}${flag === '--token' ? '' : ` "${raw}"`} is not usable: it takes ${expected}.`,
  );
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false', 'no', 'off'].includes(value.toLowerCase());
}
