import { join } from 'node:path';
import { type EngineId, type Limits, type Resolution, type Scenario, Thresholds } from '../contract/index.ts';
import { type Access, accessOf } from './access.ts';
import { ConfigError } from './config-error.ts';
import { dataDirectory } from './data-dir.ts';
import { DiagnosesFile } from './diagnoses-file.ts';
import type { EngineDescription } from './engine-description.ts';
import { engineFolder, readEngines } from './engine-files.ts';
import { type ExampleSource, readExamples } from './examples-file.ts';
import { type LogLevel, readFlags } from './flags.ts';
import { deepFreeze } from './freeze.ts';
import { packageRoot, version } from './package-info.ts';
import { readYaml } from './read-yaml.ts';
import { limitsOf, ResolutionsFile, readStudioFile, ScenariosFile, type StudioFile } from './studio-file.ts';
import { tokenIn } from './token-file.ts';
import { readVoices, type VoiceEndpoint, voiceFolder } from './voice-files.ts';

/** Everything the process was told, by flags, environment and files. Frozen. */
export interface StudioConfig {
  /** Folder of package.json. */
  readonly packageRoot: string;
  readonly version: string;
  /** Address to listen on, without brackets. */
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly strictPort: boolean;
  readonly access: Access;
  /** Whether /metrics answers. */
  readonly metrics: boolean;
  /** What the log on stderr tells. */
  readonly logLevel: LogLevel;
  /** Further HOST or HOST:PORT under which the studio may be opened. */
  readonly allowedHosts: readonly string[];
  /** Path below which a proxy has it, without a slash at its end; empty = at the root. */
  readonly basePath: string;
  /** Addresses of proxies whose `X-Forwarded-*` headers are believed. */
  readonly trustedProxies: readonly string[];
  readonly dataDir: string;
  readonly storage: StudioFile['storage'];
  readonly live: StudioFile['live'];
  /** The engine asked for, null = the studio's own choice. */
  readonly engine: EngineId | null;
  /** The built page. */
  readonly webRoot: string;
  readonly limits: Limits;
  /** What inputs are inspected against. */
  readonly thresholds: Thresholds;
  readonly resolutions: readonly Resolution[];
  readonly scenarios: readonly Scenario[];
  /** As shipped and as set up in the data directory; the embedded engine first. */
  readonly engines: readonly EngineDescription[];
  /** Endpoints that speak, as set up in the data directory. */
  readonly voices: readonly VoiceEndpoint[];
  readonly examples: readonly ExampleSource[];
  /** What failures mean, and what helps. */
  readonly diagnoses: DiagnosesFile;
}

/**
 * Reads flags, environment and `configs/**`.
 * @throws ConfigError with a sentence that names the flag, or the file and line.
 */
export function loadConfig(argv: readonly string[], env: NodeJS.ProcessEnv): StudioConfig {
  const flags = readFlags(argv, env);
  const configs = join(packageRoot, 'configs');
  const dataDir = dataDirectory(flags.dataDir, env);
  const studio = readStudioFile(configs, dataDir);
  const engines = readEngines(join(configs, 'engines'), engineFolder(dataDir));
  if (flags.engine && !engines.some(({ id }) => id === flags.engine))
    throw new ConfigError(
      `There is no engine "${flags.engine}". There is: ${engines.map(({ id }) => id).join(', ')}.`,
    );
  return deepFreeze<StudioConfig>({
    packageRoot,
    version,
    host: flags.host,
    port: flags.port,
    strictPort: flags.strictPort,
    access: accessOf({ ...flags, token: flags.tokenFile ? tokenIn(flags.tokenFile) : flags.token }),
    metrics: flags.metrics,
    logLevel: flags.logLevel,
    allowedHosts: [...studio.allowedHosts, ...flags.allowedHosts],
    basePath: flags.basePath,
    trustedProxies: flags.trustedProxies,
    dataDir,
    storage: studio.storage,
    live: studio.live,
    engine: flags.engine,
    webRoot: join(packageRoot, 'dist', 'web'),
    limits: limitsOf(studio),
    thresholds: readYaml(join(configs, 'inspection.yaml'), Thresholds),
    resolutions: readYaml(join(configs, 'presets', 'resolutions.yaml'), ResolutionsFile),
    scenarios: readYaml(join(configs, 'presets', 'scenarios.yaml'), ScenariosFile),
    engines,
    voices: readVoices(voiceFolder(dataDir)),
    diagnoses: readYaml(join(configs, 'diagnoses.yaml'), DiagnosesFile),
    examples: readExamples(join(configs, 'examples', 'examples.yaml')),
  });
}
