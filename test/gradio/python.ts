import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/python/', import.meta.url));
/** The newest, and the newest that people have who have not gone on to version 2. */
export const GRADIO_CLIENTS = ['gradio_client>=2', 'gradio_client<2'] as const;
const NEEDED =
  'The tests run the Python clients of Gradio, so they need python3 with its venv module (Debian: apt-get install python3-venv).';

/** Longer than pip takes anywhere, ms: for whoever is waiting for it. */
export const INSTALLING_MS = 600_000;

/**
 * A Python in which these packages are installed from their registry, as pip names them; made once, by one process, and
 * kept. To be called from a hook with time enough (`INSTALLING_MS`).
 * @throws with what to install where there is no Python
 */
export async function pythonWith(...packages: string[]): Promise<string> {
  const folder = join(CACHE, encodeURIComponent(packages.join(' ')));
  const python = join(folder, 'bin', 'python');
  const lock = `${folder}.lock`;
  mkdirSync(CACHE, { recursive: true });
  while (!existsSync(python)) {
    if (isTaken(lock)) {
      await sleep(200);
      continue;
    }
    try {
      const making = `${folder}.making`;
      rmSync(making, { recursive: true, force: true });
      await makeVenv(making);
      const install = ['-m', 'pip', 'install', '--quiet', ...packages];
      await run(join(making, 'bin', 'python'), install);
      // Whole or not at all, should this process be killed.
      renameSync(making, folder);
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
  return python;
}

/** Takes a lock, unless somebody has it; one that is this old was left by a process that was killed. */
function isTaken(lock: string): boolean {
  const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (Date.now() - since > INSTALLING_MS) rmSync(lock, { recursive: true, force: true });
  return mkdirSync(lock, { recursive: true }) === undefined;
}

/** Debian's Python comes without what `venv` needs to bring pip along: it is installed where that is allowed. */
async function makeVenv(folder: string): Promise<void> {
  const make = () =>
    run('python3', ['-m', 'venv', folder]).then(
      () => true,
      () => false,
    );
  if (await make()) return;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env }).catch(() => undefined);
    const install = ['install', '-y', '-qq', '--no-install-recommends', 'python3-venv'];
    await run('apt-get', install, { env }).catch(() => undefined);
    if (await make()) return;
  }
  throw new Error(NEEDED);
}

/** Runs a script beside the tests with these packages, and reads the JSON that it prints. */
export async function runPython<T>(python: string, script: string, args: readonly string[]): Promise<T> {
  const path = fileURLToPath(new URL(`../fixtures/python/${script}`, import.meta.url));
  const env = {
    ...process.env,
    // No word to anybody, and the sentences as they are.
    GRADIO_ANALYTICS_ENABLED: 'False',
    HF_HUB_OFFLINE: '1',
    PYTHONIOENCODING: 'utf-8',
    PATH: [dirname(python), process.env.PATH ?? ''].join(delimiter),
  };
  const { stdout } = await run(python, [path, ...args], { env, timeout: 80_000 });
  return JSON.parse(stdout) as T;
}
