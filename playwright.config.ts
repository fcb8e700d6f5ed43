import { defineConfig } from '@playwright/test';
import { BROWSER_FLAGS } from './test/fixtures/open-browser.ts';

/** `test/run.mjs` finds or installs the browser and names it here. */
const executablePath = process.env.CHROME_PATH ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: 'test/e2e',
  globalSetup: './test/built/set-up.mjs',
  // Playwright empties this folder when it starts: the other reports lie beside it.
  outputDir: 'test-results/pages',
  timeout: 120_000,
  expect: { timeout: 20_000 },
  // Two cores, and a page waits for most of its time.
  workers: 3,
  // `test/run.mjs` runs the second alone, one test at a time: who is live needs the machine.
  projects: [
    { name: 'pages', testIgnore: /\/live\.spec/ },
    { name: 'live', testMatch: /\/live\.spec/ },
  ],
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    locale: 'en-US',
    colorScheme: 'dark',
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: [
        ...BROWSER_FLAGS,
        '--autoplay-policy=user-gesture-required',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
      ],
    },
  },
});
