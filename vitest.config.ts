import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Node would get Svelte's server build, in which nothing reacts; the tests are about the page's state.
  plugins: [svelte({ dynamicCompileOptions: () => ({ generate: 'client' }) })],
  resolve: { conditions: ['browser'] },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'node_modules/**'],
    // Children inherit execArgv, so the processes that a test starts run the TypeScript sources too.
    pool: 'forks',
    server: { deps: { inline: ['svelte'] } },
    execArgv: ['--import', 'tsx'],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
