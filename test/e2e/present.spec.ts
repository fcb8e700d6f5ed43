import type { Locator } from '@playwright/test';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

/** What of the page an audience sees. */
const PARTS = ['.panel', 'header', '.film', '.strip'];

test('the stage is presented alone, during a run and in a second window, and a key leads back', async ({
  ready,
  studio,
}) => {
  const page = new StudioPage(ready);
  await page.numberOfClips.fill('4');
  await page.generate();
  await page.firstFrame();
  await ready.getByRole('heading', { level: 1 }).click();
  await ready.keyboard.press('p');
  for (const part of PARTS) await expect(ready.locator(part).first(), part).toBeHidden();
  await expect.poll(async () => (await page.result.boundingBox())?.width).toBe(ready.viewportSize()?.width);
  // What played goes on playing: it is the same picture, only larger.
  const before = await page.playbackTime();
  await expect.poll(() => page.playbackTime()).toBeGreaterThan(before);
  const caption = ready.locator('.presentation p');
  await expect(caption).toContainText('A young woman');
  expect(
    await caption.evaluate((line) => Number.parseFloat(getComputedStyle(line).fontSize)),
  ).toBeGreaterThanOrEqual(24);

  const second = await ready.context().newPage();
  await second.goto(`${studio.url}/#present`);
  await expect(second.getByRole('region', { name: 'Result' }).locator('video')).toBeVisible();
  await expect(second.locator('header')).toBeHidden();
  await second.keyboard.press('Escape');
  await expect(second.getByRole('button', { name: 'Generate' })).toBeVisible();

  await ready.keyboard.press('Escape');
  await expect(page.generateButton).toBeVisible();
  await page.finished();
});

test('arrow keys lead through the runs, and letters in a text present nothing', { tag: '@long' }, async ({
  ready,
  studio,
}) => {
  const page = new StudioPage(ready);
  const rename = (id: string | undefined, title: string | null) =>
    studio.json(`/api/runs/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title }),
    });
  const list = () => studio.json<{ runs: { id: string; status: string }[] }>('/api/runs');
  await ready.getByRole('textbox', { name: 'Prompt' }).fill('');
  for (const title of ['The first take', 'The second take']) {
    const { runs: before } = await list();
    await page.numberOfClips.fill('1');
    await page.generate();
    const done = async () => (await list()).runs.filter(({ status }) => status === 'done').length;
    await expect.poll(done).toBe(before.length + 1);
    const { runs } = await list();
    await rename(runs[0]?.id, title);
  }
  await ready.getByRole('textbox', { name: 'Prompt' }).fill('A calm woman');
  await ready.getByRole('textbox', { name: 'Prompt' }).press('p');
  await expect(page.generateButton).toBeVisible();
  await page.result.getByRole('button', { name: 'Use these parameters' }).click();
  const said = ready.getByText('are those of that run now');
  await expect(said).toBeVisible();
  await ready.getByRole('button', { name: 'Present' }).click();
  // What the page says to whoever uses it covers no caption.
  await expect(said).toBeHidden({ timeout: 2_000 });
  const caption = ready.locator('.presentation p');
  await expect(caption).toHaveText('The second take');
  for (const colorScheme of ['light', 'dark'] as const) {
    await ready.emulateMedia({ colorScheme });
    await expect(ready.locator('html')).toHaveCSS('color-scheme', colorScheme);
    // A dark room, by day too, and words that are read from the back of it.
    for (const part of ['.studio', '#stage .player', '.presentation'])
      expect(await lightness(ready.locator(part), 'backgroundColor'), part).toBeLessThan(30);
    expect(await lightness(caption, 'color'), colorScheme).toBeGreaterThan(200);
  }
  await ready.keyboard.press('ArrowRight');
  await expect(caption).toHaveText('The first take');
  await ready.keyboard.press('ArrowRight');
  await expect(caption).toHaveText('The first take');
  // Nobody moves: there is nothing to press in sight, also while the picture stands still.
  await page.video.evaluate((video: HTMLVideoElement) => video.pause());
  await expect(page.result.locator('media-control-bar.bar')).toHaveCSS('opacity', '0');
  // Nothing to say: no band for it either.
  await rename((await list()).runs[1]?.id, null);
  await expect(caption).toHaveText('');
  await expect.poll(async () => (await ready.locator('.presentation').boundingBox())?.height).toBeLessThan(4);
  await ready.keyboard.press('ArrowLeft');
  await expect(caption).toHaveText('The second take');
  await ready.mouse.move(300, 300);
  await ready.getByRole('button', { name: /^Leave/ }).click();
  await expect(page.generateButton).toBeVisible();
});

/** How light a colour of an element is, 0–255. */
function lightness(of: Locator, what: 'color' | 'backgroundColor'): Promise<number> {
  return of.evaluate((element, what) => {
    const pixel = new OffscreenCanvas(1, 1).getContext('2d');
    if (!pixel) throw new Error('no canvas');
    pixel.fillStyle = getComputedStyle(element)[what];
    pixel.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = pixel.getImageData(0, 0, 1, 1).data;
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }, what);
}
