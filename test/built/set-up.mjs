import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformWithOxc } from 'vite';
import { ensureBuild, ensureServer, root } from '../../server/bootstrap.mjs';

const TEST = fileURLToPath(new URL('../', import.meta.url));
/** Not programs, and nothing that programs import. */
const LEFT_OUT = /^(e2e|web|bench|gpu|hostile|screenshots|fixtures\/player-page)\/|\.(test|long|d)\.ts$/;

/** Before the first test of vitest: what has changed is built, the server and the programs that tests start. */
export async function setup() {
  await ensureServer();
  await buildPrograms();
}

/** Before the first test of Playwright: the page as well. */
export default async function setUpPages() {
  await ensureBuild();
  await buildPrograms();
}

/** Into `dist/test`. */
async function buildPrograms() {
  for (const name of readdirSync(TEST, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.ts') && !LEFT_OUT.test(name)) await build(name);
}

/** One module for one source; its imports lead from `dist/test` to `dist/server` as they do from `test` to `server`. */
async function build(name) {
  const path = join(TEST, name);
  const out = join(root, 'dist', 'test', name.replace(/\.ts$/, '.js'));
  const source = readFileSync(path, 'utf8');
  const stamp = `// ${createHash('sha256').update(source).digest('hex')}\n`;
  if (existsSync(out) && readFileSync(out, 'utf8').startsWith(stamp)) return;
  const { code } = await transformWithOxc(source, path, {
    sourcemap: false,
    target: 'es2023',
    typescript: { rewriteImportExtensions: 'rewrite' },
    // The files beside a source are not built.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(path).href) },
  });
  mkdirSync(dirname(out), { recursive: true });
  // In one step: what is half written would pass for built.
  const own = `${out}.${process.pid}`;
  writeFileSync(own, stamp + code);
  renameSync(own, out);
}
