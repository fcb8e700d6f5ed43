import { samples } from '../diagnose/failures.ts';
import { violations } from './accessibility.ts';
import { LABEL, onProgram } from './described-engine.ts';
import { ended, newest } from './newest-run.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test.setTimeout(90_000);

const outOfMemory = samples().find(({ rule }) => rule === 'gpu-memory')?.output ?? '';

/** Out of memory, unless the picture is small. */
const ONLY_SMALL = { SAYS: outOfMemory, UNTIL: 'SIZE=384*256', SIZE: '{params.size}' };

test.describe('a run that failed', () => {
  test.use({ ownStudio: true });

  test('is explained; its remedy is pressed, helps, and is kept for the engine', async ({ studio, page }) => {
    const engines = await onProgram(studio, page, 'fails-until', ONLY_SMALL);
    await engines.close();
    const studioPage = new StudioPage(page);
    await studioPage.generate();
    const failure = page.getByRole('region', { name: `${LABEL} could not finish this run` });
    await expect(failure).toContainText('The GPU ran out of memory');
    await expect(failure).toContainText('Resolution 704×384 → 384×256');
    expect(await violations(page)).toEqual([]);
    await failure.getByRole('button', { name: 'Copy report' }).click();
    const report = page.getByRole('dialog');
    await expect(report).toContainText('torch.OutOfMemoryError');
    await expect(report).not.toContainText('Prompt:');
    await report.getByRole('switch', { name: 'With the prompt' }).click();
    await expect(report).toContainText('Prompt:');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    // An audience is told one calm sentence, and nothing of memory.
    const caption = page.locator('.presentation p');
    await page.keyboard.press('p');
    await expect(caption).toHaveText('This video was not finished.');
    await expect(page.getByText('GPU ran out of memory')).toBeHidden();
    await page.keyboard.press('Escape');

    await failure.getByRole('button', { name: 'Smaller picture (384*256)' }).click();
    await studioPage.firstFrame();
    await ended(studio, 'done');
    const { engine, remedy, params } = await newest(studio);
    expect(engine).toBe('talking');
    expect(params.size).toBe('384*256');
    expect(remedy?.id).toBe('smaller-picture');

    const helped = page.getByRole('region', { name: 'That helped: Smaller picture (384*256)' });
    await helped.getByRole('button', { name: 'From now on' }).click();
    await expect(helped).toBeHidden();
    await expect(page.getByLabel('Resolution').first()).toContainText('384');
    await engines.open();
    const learned = engines.engine.getByRole('region', { name: 'Learned here' });
    await learned.getByRole('button', { name: 'Forget "Smaller picture (384*256)"' }).click();
    await expect(learned).toBeHidden();
  });

  test('leaves the good picture before it to an audience', { tag: '@long' }, async ({ studio, page }) => {
    const engines = await onProgram(studio, page, 'fails-until', ONLY_SMALL);
    await engines.close();
    const studioPage = new StudioPage(page);
    await page.getByLabel('Resolution').first().selectOption('384*256');
    await studioPage.generate();
    await ended(studio, 'done');
    await page.getByRole('button', { name: 'Restore defaults' }).click();
    await studioPage.generate();
    await expect(page.getByRole('region', { name: `${LABEL} could not finish this run` })).toBeVisible();
    await page.getByRole('button', { name: 'Present' }).click();
    await expect(page.locator('.presentation p')).toHaveText(
      'This video was not finished. Here is the one before it.',
    );
    await expect
      .poll(() => studioPage.video.evaluate((video: HTMLVideoElement) => video.videoWidth))
      .toBe(384);
  });
});
