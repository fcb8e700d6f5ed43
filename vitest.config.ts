import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { globSync } from 'tinyglobby';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { built } from './test/built/built.ts';

/** Node would get Svelte's server build, in which nothing reacts; the tests are about the page's state. */
const svelteSource = (file: string): string =>
  fileURLToPath(new URL(`node_modules/svelte/src/${file}`, import.meta.url));

/** Tests import the server's sources and get the modules of its build, as Node itself loads them. */
const builtServer: Plugin = {
  name: 'built-server',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    return found && { ...found, id: built(found.id) };
  },
};

/** Test files that have variants, by what they import. */
const withVariants = (): string[] =>
  globSync('test/**/*.test.ts').filter((file) => readFileSync(file, 'utf8').includes("/variant.ts'"));

/**
 * Large files are run first. A file that starts a whole studio, or commands, as processes of their own takes long however
 * small it is: before all others, since at the end a core would wait for it.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const startsStudios = ({ moduleId }: TestSpecification) =>
      /\/(studio-process|signals|cli)\.ts'/.test(readFileSync(moduleId, 'utf8'));
    return [...sorted.filter(startsStudios), ...sorted.filter((file) => !startsStudios(file))];
  }
}

export default defineConfig(({ mode }) => ({
  plugins: [builtServer, svelte({ dynamicCompileOptions: () => ({ generate: 'client' }) })],
  resolve: {
    alias: [
      { find: /^svelte$/, replacement: svelteSource('index-client.js') },
      { find: /^svelte\/reactivity$/, replacement: svelteSource('reactivity/index-client.js') },
    ],
  },
  test: {
    // Slower proof, `npm run test:long`, has files of its own, and variants in files of the suite.
    include: mode === 'long' ? ['test/**/*.long.ts', ...withVariants()] : ['test/**/*.test.ts'],
    env: { SUITE: mode },
    exclude: ['test/e2e/**', 'node_modules/**'],
    server: { deps: { external: [/\/dist\/server\//] } },
    pool: 'forks',
    globalSetup: 'test/built/set-up.mjs',
    sequence: { sequencer: LongestFirst },
    // Two cores, and a test waits for a part of its time: for an engine that hangs, for a grace to pass.
    maxWorkers: 3,
    // A worker keeps what it has loaded from file to file.
    isolate: false,
    // Against tests that hang, not a measure of speed: the machine may have other things to do.
    testTimeout: 90_000,
    expect: { poll: { timeout: 20_000, interval: 20 } },
    hookTimeout: 180_000,
  },
}));
