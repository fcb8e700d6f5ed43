import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import type { Asset, Options, Run } from '../../server/contract/index.ts';
import { type Material, uprightPortrait } from '../fixtures/material.ts';
import { openBrowser } from '../fixtures/open-browser.ts';
import { type Studio, withStudio } from '../fixtures/studio.ts';

/** Screens the page is designed for, px: a projector, laptops, a tablet both ways, a phone. */
const VIEWPORTS = [
  { width: 1920, height: 1080 },
  { width: 1440, height: 900 },
  { width: 1366, height: 768 },
  { width: 1024, height: 768 },
  { width: 768, height: 1024 },
  { width: 390, height: 844 },
];
const THEMES = ['dark', 'light'] as const;
const LOCALES = [
  { locale: 'en-US', tag: 'en', generate: 'Generate' },
  { locale: 'zh-CN', tag: 'zh', generate: '生成' },
];
/** By then the numbers of a run have settled, ms. */
const UNDER_WAY_MS = 1500;

const [folder, ...only] = process.argv.slice(2);
const out = resolve(folder ?? fileURLToPath(new URL('../../test-results/screenshots', import.meta.url)));

/** Takes the page in one state on every screen, in both themes and languages, as far as the names asked for fit. */
async function takeState(
  browser: Browser,
  studio: Studio,
  state: string,
  prepare: (page: Page, generate: string) => Promise<void>,
): Promise<void> {
  for (const viewport of VIEWPORTS)
    for (const theme of THEMES)
      for (const { locale, tag, generate } of LOCALES) {
        const name = `${state}-${viewport.width}-${theme}-${tag}`;
        if (only.length > 0 && !only.some((part) => name.includes(part))) continue;
        const context = await browser.newContext({ viewport, colorScheme: theme, locale });
        const page = await context.newPage();
        await page.goto(studio.url);
        await page.locator('button:enabled', { hasText: generate }).first().waitFor();
        await page.waitForLoadState('networkidle');
        await prepare(page, generate);
        await page.screenshot({ path: join(out, `${name}.png`), fullPage: true });
        await context.close();
      }
}

async function upload(studio: Studio, { name, mimeType, buffer }: Material): Promise<string> {
  const form = new FormData();
  form.set('kind', 'image');
  form.set('file', new Blob([new Uint8Array(buffer)], { type: mimeType }), name);
  return (await studio.json<Asset>('/api/assets', { method: 'POST', body: form })).id;
}

/** Makes a short run and waits for its end. */
async function makeRun(studio: Studio, image: string, audio: string, seed: number): Promise<void> {
  const body = { image, audio, prompt: `Run ${seed}`, params: { num_clip: 2, base_seed: seed } };
  const headers = { 'content-type': 'application/json' };
  const { id } = await studio.json<Run>('/api/runs', {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  while ((await studio.json<Run>(`/api/runs/${id}`)).status !== 'done')
    await new Promise((again) => setTimeout(again, 200));
}

await mkdir(out, { recursive: true });
await withStudio(async (studio) => {
  let options = await studio.json<Options>('/api/options');
  while (options.examplesComing > 0) options = await studio.json<Options>('/api/options');
  const browser = await openBrowser();
  const settled = (page: Page): Promise<void> => page.waitForTimeout(UNDER_WAY_MS);

  await takeState(browser, studio, 'empty', settled);
  for (let seed = 1; seed <= 9; seed++) {
    const example = options.examples[seed % options.examples.length];
    if (example) await makeRun(studio, example.image, example.audio, seed);
  }
  const upright = await upload(studio, await uprightPortrait());
  const recording = options.examples[0]?.audio ?? '';
  await makeRun(studio, upright, recording, 10);
  await takeState(browser, studio, 'upright', settled);
  const [first] = options.examples;
  if (first) await makeRun(studio, first.image, first.audio, 11);
  await takeState(browser, studio, 'ten', settled);
  await takeState(browser, studio, 'running', async (page, generate) => {
    await page.locator('button:enabled', { hasText: generate }).first().click();
    await page.locator('[data-first-frame-ms]').waitFor({ state: 'attached' });
    await settled(page);
  });
  await browser.close();
});
process.stdout.write(`${out}\n`);
