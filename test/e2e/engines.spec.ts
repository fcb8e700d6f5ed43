import type { Page } from '@playwright/test';
import { needsPython } from '../fixtures/liveavatar/stand-in.ts';
import type { Studio } from '../fixtures/studio.ts';
import { violations } from './accessibility.ts';
import { EnginePanel } from './engine-panel.ts';
import { onLiveAvatar, StandIn } from './engines.ts';
import { ended, newest } from './newest-run.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test.use({ ownStudio: true });
test.beforeAll(needsPython);
// Four Python processes start and end a few times in each of these.
test.setTimeout(120_000);

test('an engine that is not set up says what it lacks, where to write what, and works after that', async ({
  studio,
  ready,
}) => {
  const standIn = new StandIn(studio);
  const engines = new EnginePanel(ready);
  await engines.choose();
  await expect(engines.engine).toContainText('Not set up');
  await expect(engines.engine).toContainText('A LiveAvatar checkout.');
  await expect(engines.engine).toContainText(standIn.file);
  await expect(engines.engine).toContainText('checkout: /path/to/LiveAvatar');
  expect(await violations(ready)).toEqual([]);
  await engines.close();

  const notice = ready.getByRole('region', { name: 'LiveAvatar (GPU) is not set up on this machine' });
  await notice.getByRole('button', { name: 'What is missing' }).click();
  await expect(notice).toContainText(standIn.file);
  await expect(ready.getByRole('button', { name: 'Generate' })).toBeDisabled();
  expect(await violations(ready)).toEqual([]);
  await notice.getByRole('button', { name: 'Use the preview engine' }).click();
  await expect(engines.chip).toContainText('Preview (CPU)');
  await expect(ready.getByRole('button', { name: 'Generate' })).toBeEnabled();

  await standIn.setUp();
  await ready.reload();
  await engines.choose();
  await expect(engines.engine).toContainText('Starts when needed');
});

test('a load shows its stages and their times, and the controls say what they cost', {
  tag: '@long',
}, async ({ studio, page }) => {
  const engines = await onLiveAvatar(studio, page);
  await engines.close();
  // Four GPUs share four steps.
  await expect(page.getByRole('spinbutton', { name: 'Sample steps' })).toHaveValue('4');
  await expect(page.getByText('The model is loaded first.')).toBeVisible();
  await page.getByRole('button', { name: 'LoRA and advanced' }).click();
  await page.getByRole('switch', { name: 'Compile' }).click();

  await engines.open();
  await engines.engine.getByRole('button', { name: 'Load now' }).click();
  for (const stage of ['Text encoder', 'VAE', 'Transformer', 'Audio encoder', 'Merging LoRA', 'Compiling'])
    await expect(engines.engine.getByRole('listitem').filter({ hasText: stage })).toBeVisible();
  await expect(engines.engine).toContainText('Compiling takes minutes the first time.');
  const now = engines.engine.locator('[aria-current=step]');
  await expect(now).toContainText('VAE');
  await expect(engines.engine.getByRole('listitem').filter({ hasText: 'Text encoder' })).toContainText(
    /0\.\d s/,
  );
  await expect(now).toContainText('Transformer');
  expect(await violations(page)).toEqual([]);
  await expect(engines.chip).toContainText('Ready', { timeout: 30_000 });
  await engines.engine.getByRole('button', { name: /Loaded in [\d.]+ s/ }).click();
  await expect(engines.engine.getByText('Compiling')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await engines.close();

  const fp8 = page.getByRole('switch', { name: 'FP8' });
  await expect(page.locator(`[id="${await fp8.getAttribute('aria-describedby')}"]`)).toContainText(
    'Reloads the model.',
  );
  await fp8.click();
  await page.getByRole('switch', { name: 'LoRA' }).click();
  await expect(page.getByText('This run loads the model again: LoRA on → off · FP8 off → on.')).toBeVisible();
  await new StudioPage(page).generate();
  const loading = page.getByRole('region', { name: 'Result' }).getByRole('listitem');
  await expect(loading.filter({ hasText: 'Quantising to FP8' })).toBeVisible();
  await expect(loading.filter({ hasText: 'Merging LoRA' })).toBeHidden();
  await ended(studio, 'done');

  await engines.open();
  await engines.engine.getByRole('button', { name: 'Unload' }).click();
  await expect(engines.chip).toContainText('Starts when needed');
});

test('a result says which engine made it, and a cancelled run leaves its part and the model', {
  tag: '@long',
}, async ({ studio, page }) => {
  // Slow enough that it is cancelled and not done before the click.
  const engines = await onLiveAvatar(studio, page, 0.5);
  await engines.load();
  await engines.close();
  const studioPage = new StudioPage(page);
  await studioPage.generate();
  await studioPage.firstFrame();
  await expect(studioPage.result.getByText('LiveAvatar (GPU)')).toBeVisible();
  await studioPage.cancelButton.click();
  await ended(studio, 'cancelled');
  const run = await newest(studio);
  expect(run.engine).toBe('liveavatar');
  expect(run.videoBytes).toBeGreaterThan(0);
  await expect(studioPage.history.getByRole('listitem')).toContainText('LiveAvatar (GPU)');
  await expect(engines.chip).toContainText('Ready');
  expect(await violations(page)).toEqual([]);
});

test('a rank that crashes in mid-run is named, its video is kept, and the engine comes back', {
  tag: '@long',
}, async ({ studio, page }) => {
  const engines = await onLiveAvatar(studio, page);
  await engines.load();
  await engines.close();
  await page.getByLabel('Prompt', { exact: true }).fill('crash 1 9');
  const studioPage = new StudioPage(page);
  await studioPage.generate();
  const failure = page.getByRole('region', { name: 'LiveAvatar (GPU) could not finish this run' });
  await expect(failure).toBeVisible({ timeout: 30_000 });
  await expect(failure).toContainText('Rank 1: RuntimeError: the step of block 9 went wrong');
  await expect(failure).toContainText('What was made so far');
  await expect(failure).toContainText('is back and ready', { timeout: 30_000 });
  await expect
    .poll(() => studioPage.video.evaluate((video: HTMLVideoElement) => video.duration))
    .toBeGreaterThan(0.3);
  expect(await violations(page)).toEqual([]);
  await failure.getByRole('button', { name: 'Show the log' }).click();
  await expect(page.getByRole('dialog')).toContainText('Traceback');
  await page.keyboard.press('Escape');

  // The rank that failed first, with its traceback; the others only ended because of it.
  await failure.getByRole('button', { name: 'Details' }).click();
  await expect(failure.getByRole('figure').first()).toContainText(/Rank 1 · exit code 1.*Traceback/s);
  expect(await violations(page)).toEqual([]);
  expect((await newest(studio)).error?.cause).toMatchObject({
    code: 'reported',
    values: { message: 'RuntimeError: the step of block 9 went wrong' },
    stage: 'generating',
    of: 4,
    ranks: [{ rank: 1, exit: { kind: 'code', code: 1 } }, {}, {}, {}],
  });
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitemradio', { name: '中文' }).click();
  const chinese = page.getByRole('region', { name: 'LiveAvatar（GPU） 未能完成这次任务' });
  await expect(chinese).toContainText('Rank 1：RuntimeError: the step of block 9 went wrong');
  await expect(chinese.getByRole('figure').first()).toContainText('Rank 1 · 退出码 1');
  await page.getByRole('button', { name: '语言' }).click();
  await page.getByRole('menuitemradio', { name: 'English' }).click();

  await page.getByLabel('Prompt', { exact: true }).fill('a calm woman');
  await studioPage.generate();
  await ended(studio, 'done');
});

/** A page on LiveAvatar that cannot be loaded until somebody lets the driver split large blocks. */
async function onBrokenLoading(studio: Studio, page: Page): Promise<EnginePanel> {
  const standIn = new StandIn(studio);
  await standIn.setUp();
  standIn.breakLoading(
    'CUDA out of memory. Tried to allocate 26.00 GiB.',
    'PYTORCH_CUDA_ALLOC_CONF=max_split_size_mb:128',
  );
  await page.goto(studio.url);
  const engines = new EnginePanel(page);
  await engines.choose();
  return engines;
}

test('an engine that does not load is explained, and what it can be loaded with otherwise is a button', async ({
  studio,
  page,
}) => {
  const engines = await onBrokenLoading(studio, page);
  await engines.engine.getByRole('button', { name: 'Load now' }).click();
  const notice = page.getByRole('region', { name: 'LiveAvatar (GPU) could not be loaded', exact: true });
  await expect(notice).toBeVisible({ timeout: 30_000 });
  await engines.close();
  await expect(notice).toContainText('The GPU does not have enough free memory.');
  // What a run would be told: why, and what a person can do.
  await expect(notice).toContainText("The model does not fit into the GPU's memory");
  await expect(notice).toContainText('nvidia-smi --query-compute-apps');
  await notice.getByRole('button', { name: 'Show the log' }).click();
  await expect(page.getByRole('dialog')).toContainText('Traceback');
  await page.keyboard.press('Escape');
  await notice.getByRole('button', { name: 'Details' }).click();
  await expect(notice.getByRole('figure').first()).toContainText('CUDA out of memory');
  expect(await violations(page)).toEqual([]);

  const split = notice.getByRole('button', { name: 'Split large blocks of memory' });
  await expect(split).toHaveAccessibleDescription(/PYTORCH_CUDA_ALLOC_CONF=max_split_size_mb:128/);
  await split.click();
  await expect(notice).toBeHidden();
  await expect(engines.chip).toContainText('Ready', { timeout: 30_000 });
  await engines.chip.click();
  await expect(engines.engine.getByRole('region', { name: 'Learned here' })).toContainText(
    'Split large blocks',
  );
});

test('a run for an engine that does not load says so, and is made by the preview in one click', {
  tag: '@long',
}, async ({ studio, page }) => {
  const engines = await onBrokenLoading(studio, page);
  await engines.close();
  const studioPage = new StudioPage(page);
  await studioPage.numberOfClips.fill('2');
  await studioPage.generate();
  const failure = page.getByRole('region', { name: 'LiveAvatar (GPU) could not be loaded for this run' });
  await expect(failure).toContainText("The model does not fit into the GPU's memory", { timeout: 30_000 });
  expect(await violations(page)).toEqual([]);
  await failure.getByRole('button', { name: 'other ways' }).click();
  await failure.getByRole('button', { name: 'Run it with the preview engine' }).click();
  await studioPage.firstFrame();
  await ended(studio, 'done');
  await expect(studioPage.result.getByText('Preview (CPU)')).toBeVisible();
  expect((await newest(studio)).engine).toBe('preview');
  await expect(studioPage.history.getByRole('listitem')).toHaveCount(2);
});

test('an idle engine is unloaded at the time it says, and one with a warm start is loaded on arrival', {
  tag: '@long',
}, async ({ studio, page }) => {
  await new StandIn(studio).setUp({ warmStart: true, idleUnloadMinutes: 0.15 });
  await page.goto(studio.url);
  const engines = new EnginePanel(page);
  await engines.choose();
  await expect(engines.engine).toContainText('Loaded as soon as the studio starts.');
  await expect(engines.chip).toContainText('Ready', { timeout: 30_000 });
  await expect(engines.engine).toContainText(/Unloads at \d\d:\d\d if nobody uses it until then\./);
  await expect(engines.chip).toContainText('Unloaded', { timeout: 30_000 });
  await expect(engines.engine).toContainText('Unloaded after 9.0 s without a run');
});
