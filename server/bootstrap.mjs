// Plain Node without dependencies: this runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A step that did not work out. The message is for a person. */
export class SetupError extends Error {}

/** Short lines on stderr: stdout begins with the address. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** @throws {SetupError} when Node is older than package.json asks for. */
export function checkNode(version = process.versions.node) {
  const wanted = readJson('package.json').engines.node.replace(/^\D+/, '');
  const [have, need] = [version, wanted].map((text) => text.split('.').map(Number));
  const isOlder = have[0] !== need[0] ? have[0] < need[0] : have[1] < (need[1] ?? 0);
  if (isOlder)
    throw new SetupError(
      `LiveAvatar Studio needs Node ${wanted} or newer; this is Node ${version} (${process.execPath}).`,
    );
}

/** Installs the packages of package-lock.json where they are not all there. Their install scripts are not needed. */
export async function ensureDependencies() {
  if (isInstalled()) return;
  say('Installing packages …');
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await run('npm', args, { shell: process.platform === 'win32' });
  if (code !== 0)
    throw new SetupError('The packages could not be installed. npm says why above; is the network there?');
}

/** Builds the page and the server where a source has changed since the last time. */
export async function ensureBuild() {
  await Promise.all([ensureServer(), ensurePage()]);
}

/** Builds the server where one of its sources has changed. */
export function ensureServer() {
  return ensureBuilt(
    'server',
    ['server'],
    // The types were checked where the source was written.
    [bin('typescript-7', 'tsc'), '-p', join('server', 'tsconfig.json'), '--noCheck'],
  );
}

/** Builds the page, which shares the contract with the server, where a source has changed. */
function ensurePage() {
  return ensureBuilt('web', ['web', 'server'], [bin('vite', 'vite'), 'build', '--logLevel', 'error']);
}

/** Runs a script that makes `dist/<part>`, unless that was made from the folders as they are. */
async function ensureBuilt(part, folders, script) {
  const stamp = join(root, 'dist', `${part}-built-from`);
  const sources = fingerprint(folders);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  say(`Building the ${part === 'web' ? 'page' : part} …`);
  if ((await run(process.execPath, script)) !== 0)
    throw new SetupError('The studio could not be built; the reason is above.');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, sources);
}

/** The script behind a command of an installed package: `npx` without the shell and the search. */
export function bin(name, command) {
  const folder = join(root, 'node_modules', name);
  const { bin: commands } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof commands === 'string' ? commands : commands[command]);
}

/** Whether node_modules holds what package-lock.json names; optional packages may belong to another platform. */
function isInstalled() {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const there = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(readJson('package-lock.json').packages).every(
    ([path, { version, optional }]) =>
      path === '' ||
      (there[path] ? there[path].version === version && existsSync(join(root, path)) : optional),
  );
}

/** Digest of all that a build of these folders reads: contents, not dates, which a clone makes up. */
function fingerprint(folders) {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0]);
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
  );
  const settings = ['package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts'].map((name) =>
    join(root, name),
  );
  for (const path of [...files.sort(), ...settings]) {
    const content = readFileSync(path);
    hash.update(`${path.slice(root.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function readJson(name) {
  return JSON.parse(readFileSync(join(root, name), 'utf8'));
}

/** Runs a program to its end with its output on stderr; resolves to its exit code. */
function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
    // Whoever is ended while this goes on takes it along.
    process.once('exit', () => child.kill());
    child.once('error', (error) =>
      reject(new SetupError(`${command} could not be started: ${error.message}`)),
    );
    child.once('exit', (code, signal) => resolve(signal ? 1 : code));
  });
}
