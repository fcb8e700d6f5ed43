import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import { type FakeRun, PlayerServer } from '../fixtures/player-server.ts';

/** The player alone on a page. */
export class PlayerPage {
  readonly page: Page;
  readonly region: Locator;
  readonly video: Locator;

  constructor(page: Page) {
    this.page = page;
    this.region = page.getByRole('region', { name: 'Result' });
    this.video = this.region.locator('video');
  }

  /** Opens the page; Generate will start this run. */
  async open(server: PlayerServer, run: string): Promise<void> {
    await this.page.goto(`${server.url}/?next=${run}`);
  }

  /** Opens the page on this run without a click, as a reload does. */
  async pickUp(server: PlayerServer, run: string): Promise<void> {
    await this.page.goto(`${server.url}/?run=${run}`);
  }

  async generate(): Promise<void> {
    await this.page.getByRole('button', { name: 'Generate' }).click();
  }

  /** Where the picture is, s. */
  time(): Promise<number> {
    return this.video.evaluate((video: HTMLVideoElement) => video.currentTime);
  }

  muted(): Promise<boolean> {
    return this.video.evaluate((video: HTMLVideoElement) => video.muted);
  }

  duration(): Promise<number> {
    return this.video.evaluate((video: HTMLVideoElement) => video.duration);
  }

  async play(): Promise<void> {
    await this.video.evaluate((video: HTMLVideoElement) => video.play());
  }

  async seek(to: number): Promise<void> {
    await this.video.evaluate((video: HTMLVideoElement, at: number) => {
      video.currentTime = at;
    }, to);
  }

  /** Seconds from the beginning that the browser holds. */
  bufferedEnd(): Promise<number> {
    return this.video.evaluate((video: HTMLVideoElement) =>
      video.buffered.length > 0 ? video.buffered.end(0) : 0,
    );
  }

  async underruns(): Promise<number> {
    return Number(await this.region.getAttribute('data-underruns'));
  }
}

type PerTest = { player: PlayerPage; serve: (runs: Record<string, FakeRun>) => Promise<PlayerServer> };

/** Tests of the player alone, against runs that grow at a known speed. The page is built once. */
export const test = base.extend<PerTest, { built: string }>({
  built: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that a fixture needs from this pattern.
    async ({}, use) => {
      const outDir = await mkdtemp(join(tmpdir(), 'player-page-'));
      const root = fileURLToPath(new URL('../fixtures/player-page', import.meta.url));
      await build({ configFile: false, root, plugins: [svelte()], logLevel: 'error', build: { outDir } });
      await use(outDir);
      await rm(outDir, { recursive: true });
    },
    { scope: 'worker' },
  ],
  player: async ({ page }, use) => {
    await use(new PlayerPage(page));
  },
  serve: async ({ built }, use) => {
    const servers: PlayerServer[] = [];
    await use(async (runs) => {
      const server = await PlayerServer.start(built, runs);
      servers.push(server);
      return server;
    });
    for (const server of servers) await server.close();
  },
});

export { expect };
