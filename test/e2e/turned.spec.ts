import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Asset } from '../../server/contract/index.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

const MEI = fileURLToPath(new URL('../../configs/examples/portraits/mei.png', import.meta.url));

test('a portrait that stands upside down is said to, and one button turns it', { tag: '@long' }, async ({
  ready,
}) => {
  const page = new StudioPage(ready);
  const buffer = await sharp(MEI).resize(640).rotate(180).jpeg().toBuffer();
  await page.usePortrait({ name: 'turned.jpg', mimeType: 'image/jpeg', buffer });
  await expect(ready.getByText('The picture is upside down. Turn it.').first()).toBeVisible();
  const answer = ready.waitForResponse((response) => response.url().endsWith('/fix'));
  await ready.getByRole('button', { name: 'Turn', exact: true }).click();
  const turned = (await (await answer).json()) as Asset;
  expect(turned.findings.find(({ check }) => check === 'upright')?.code).toBe('picture-upright');
  await expect(ready.getByText('Turned.').first()).toBeVisible();
});
