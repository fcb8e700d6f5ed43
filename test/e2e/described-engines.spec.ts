import { violations } from './accessibility.ts';
import { LABEL, onProgram } from './described-engine.ts';
import { EnginePanel } from './engine-panel.ts';
import { ended, newest } from './newest-run.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test.setTimeout(90_000);

test.describe('a described program', () => {
  test.use({ ownStudio: true });

  test('tells how far it is, and its video plays with its name', { tag: '@long' }, async ({
    studio,
    page,
  }) => {
    const engines = await onProgram(studio, page, 'writes-slowly', { STEP_MS: '150' });
    await expect(engines.engine).toContainText('A program of its own, started anew for each run.');
    await expect(engines.engine.getByRole('button', { name: /Load|Unload/ })).toHaveCount(0);
    expect(await violations(page)).toEqual([]);
    await engines.close();
    await expect(page.getByText('The model is loaded first.')).toBeHidden();

    const studioPage = new StudioPage(page);
    await studioPage.generate();
    const { result } = studioPage;
    await expect(result.getByText('Clip 1 of 2')).toBeVisible();
    await expect(result.getByText(/^[1-9]\d* of \d+ frames$/)).toBeVisible();
    await expect(result.getByText('Clip 2 of 2')).toBeVisible();
    await expect(engines.chip).toContainText('Rendering');
    await studioPage.firstFrame();
    await ended(studio, 'done');
    await expect(result.getByText(LABEL)).toBeVisible();
    await expect(studioPage.history.getByRole('listitem')).toContainText(LABEL);
    const { engine, progress, fps } = await newest(studio);
    expect(engine).toBe('talking');
    await expect
      .poll(() => studioPage.video.evaluate((video: HTMLVideoElement) => video.duration))
      .toBeCloseTo(progress.frames / fps, 1);
    await expect.poll(() => studioPage.playbackTime()).toBeGreaterThan(0.5);
    await expect(engines.chip).toContainText('Ready');
    expect(await violations(page)).toEqual([]);
  });

  test('is cancelled at once, and ready for the next run', { tag: '@long' }, async ({ studio, page }) => {
    const engines = await onProgram(studio, page, 'hangs');
    await engines.close();
    const studioPage = new StudioPage(page);
    await studioPage.generate();
    await expect.poll(async () => (await newest(studio)).progress.stage).toBe('generating');
    await studioPage.cancelButton.click();
    await ended(studio, 'cancelled');
    await expect(engines.chip).toContainText('Ready');
  });

  test('that crashes is told by its own words, and the preview makes the run in one click', {
    tag: '@long',
  }, async ({ studio, page }) => {
    const engines = await onProgram(studio, page, 'crashes');
    await engines.close();
    const studioPage = new StudioPage(page);
    await studioPage.generate();
    const failure = page.getByRole('region', { name: `${LABEL} could not finish this run` });
    await expect(failure).toContainText(
      'RuntimeError: CUDA error: device-side assert triggered (exit code 3)',
    );
    await expect(failure).not.toContainText('back and ready');
    expect(await violations(page)).toEqual([]);
    await failure.getByRole('button', { name: 'Show the log' }).click();
    await expect(page.getByRole('dialog')).toContainText('Traceback (most recent call last)');
    await page.keyboard.press('Escape');
    await failure.getByRole('button', { name: 'Run it with the preview engine' }).click();
    await studioPage.firstFrame();
    await ended(studio, 'done');
    expect((await newest(studio)).engine).toBe('preview');
  });
});

test('engines that are not set up stay folded until somebody asks what they lack', async ({
  studio,
  ready,
}) => {
  const engines = new EnginePanel(ready, 'LiveAvatar by audio.cpp');
  await engines.open();
  const file = `${studio.dataDir}/engines/audio-cpp.yaml`;
  await expect(engines.panel.getByRole('radio')).toHaveCount(5);
  await expect(engines.panel.getByText('Write the following').filter({ visible: true })).toHaveCount(0);
  await engines.engine.getByRole('button', { name: 'What is missing' }).click();
  await expect(engines.engine).toContainText("audio.cpp's LiveAvatar model.");
  await expect(engines.engine).toContainText(`Write the following into ${file}, and restart the studio:`);
  await expect(engines.engine.getByText('model: /path/to/its/folder')).toBeVisible();
  expect(await violations(ready)).toEqual([]);
  await engines.choose();
  await expect(engines.engine.getByRole('button', { name: 'Check again' })).toBeVisible();
});

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' });

  test('what a described engine lacks is told in Chinese', { tag: '@long' }, async ({ studio, page }) => {
    await page.goto(studio.url);
    await page.getByRole('banner').getByRole('button', { name: /预览/ }).click();
    const own = page.getByRole('listitem').filter({ hasText: 'LiveAvatar 原版程序（单 GPU）' });
    await own.getByRole('radio').check();
    await expect(own).toContainText('LiveAvatar 的代码目录。');
    await expect(own).toContainText(
      `按其 README 安装。把以下内容写入 ${studio.dataDir}/engines/upstream-single.yaml，然后重启工作室：`,
    );
  });
});
