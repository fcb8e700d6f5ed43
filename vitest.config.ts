import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** Node would get Svelte's server build, in which nothing reacts; the tests are about the page's state. */
const svelteSource = (file: string): string =>
  fileURLToPath(new URL(`node_modules/svelte/src/${file}`, import.meta.url));

export default defineConfig(({ mode }) => ({
  plugins: [svelte({ dynamicCompileOptions: () => ({ generate: 'client' }) })],
  resolve: {
    alias: [
      { find: /^svelte$/, replacement: svelteSource('index-client.js') },
      { find: /^svelte\/reactivity$/, replacement: svelteSource('reactivity/index-client.js') },
    ],
  },
  test: {
    // Slower proof, `npm run test:long`, has files of its own.
    include: [mode === 'long' ? 'test/**/*.long.ts' : 'test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'node_modules/**'],
    // Children inherit execArgv, so the processes that a test starts run the TypeScript sources too.
    pool: 'forks',
    execArgv: ['--import', new URL('./test/loader/index.mjs', import.meta.url).href],
    globalSetup: 'test/loader/compile-all.mjs',
    maxWorkers: 2,
    // Against tests that hang, not a measure of speed: the machine may have other things to do.
    testTimeout: 90_000,
    hookTimeout: 180_000,
  },
}));
