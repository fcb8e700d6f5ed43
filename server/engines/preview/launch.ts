import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Capabilities } from '../../contract/index.ts';
import { type LaunchSpec, nodeLaunch } from '../launch.ts';

/** The environment variable that hands the engine its capabilities, as JSON. */
export const CAPABILITIES_VARIABLE = 'PREVIEW_CAPABILITIES';

/**
 * The embedded renderer: one Node process, `main` beside this file in the same language as this file. Its capabilities
 * are written in `configs/engines/preview.yaml`; given here, the engine tells them in its `hello`.
 */
export function previewLaunch(capabilities?: Capabilities): LaunchSpec {
  const spec = nodeLaunch(fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url)));
  return capabilities ? { ...spec, env: { [CAPABILITIES_VARIABLE]: JSON.stringify(capabilities) } } : spec;
}
