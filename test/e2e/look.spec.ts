import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

for (const [colorScheme, width, tag] of [
  ['dark', 1440, []],
  ['light', 390, []],
  ['dark', 390, ['@long']],
  ['light', 1440, ['@long']],
] as const)
  test.describe(`${colorScheme}, ${width} px`, { tag: [...tag] }, () => {
    test.use({ colorScheme, viewport: { width, height: 844 } });

    test('has no accessibility violations and fits its window, ready and with a run on the stage', async ({
      ready,
    }) => {
      const tooWide = () => ready.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(await violations(ready)).toEqual([]);
      expect(await tooWide()).toBeLessThanOrEqual(0);
      const page = new StudioPage(ready);
      await page.numberOfClips.fill('3');
      await page.generate();
      await page.firstFrame();
      expect(await violations(ready)).toEqual([]);
      expect(await tooWide()).toBeLessThanOrEqual(0);
    });
  });

test('every control bears the name that people and programs know', async ({ ready }) => {
  for (const label of [
    'Reference image',
    'Audio',
    'Prompt',
    'Sample steps',
    'Guide scale',
    'Frames per clip',
    'Number of clips',
    'Seed',
    'Solver',
  ])
    await expect(ready.getByLabel(label, { exact: true }).first(), label).toBeAttached();
  await expect(ready.getByLabel('Resolution').first()).toBeVisible();
  await expect(ready.getByRole('button', { name: 'Generate' })).toBeVisible();
  await expect(ready.getByRole('region', { name: 'Result' })).toBeVisible();
  // There is nothing to wait for and nothing past yet: the strip of runs comes with the first one.
  const page = new StudioPage(ready);
  await page.numberOfClips.fill('2');
  await page.generate();
  await expect(ready.getByRole('region', { name: 'Queue' })).toBeVisible();
  await expect(page.history).toBeAttached();
  await page.finished();
  await expect(page.history.getByRole('listitem')).toHaveCount(1);
});

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' });

  test('speaks Chinese, and English after the switch', async ({ studio, page }) => {
    await page.goto(studio.url);
    await expect(page.getByRole('button', { name: '生成' })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh');
    await expect(page.getByRole('link', { name: '全部记录' })).toBeVisible();
    await page.getByLabel('段数', { exact: true }).fill('1');
    await page.getByRole('button', { name: '生成' }).click();
    await expect(page.getByRole('region', { name: '结果' })).toContainText(/秒后出现首帧/);
    await expect(page.getByRole('region', { name: '历史' }).getByRole('listitem')).toHaveCount(1);
    // Units too; the player's clock is a clock in any language.
    const english = /\d\s*(?:s|sec|min|px|fps|frames|steps|clips|k?Hz|dB|MiB)(?![a-z])/gi;
    const said = await page.locator('body').innerText();
    expect(said.match(english) ?? []).toEqual([]);
    await page.getByRole('button', { name: '语言' }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await expect(page.getByRole('button', { name: 'Generate' })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
  });
});

test('runs from the keyboard alone', async ({ ready }) => {
  await ready.getByLabel('Prompt', { exact: true }).focus();
  await ready.keyboard.press('Control+Enter');
  await new StudioPage(ready).firstFrame();
});
