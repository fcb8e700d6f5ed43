import { ownRecording } from '../fixtures/material.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

declare global {
  /** What the browser was asked to show. */
  var shown: string[];
}

test('a run that took long and ends while nobody looks is told outside of the page, where that was asked for', {
  tag: '@long',
}, async ({ studio, context }) => {
  await context.grantPermissions(['notifications']);
  await context.addInitScript(() => {
    globalThis.shown = [];
    class Shown extends EventTarget {
      static permission = 'granted';
      static requestPermission = async () => 'granted';
      constructor(title: string) {
        super();
        globalThis.shown.push(title);
      }
    }
    Object.defineProperty(globalThis, 'Notification', { value: Shown });
  });
  test.setTimeout(180_000);
  const tab = await context.newPage();
  await tab.goto(studio.url);
  const page = new StudioPage(tab);
  // Rendered in more than 20 s: shorter ones are not worth a message.
  await page.useRecording(await ownRecording(290));
  await page.numberOfClips.fill('1000');
  await page.generate();
  await page.firstFrame();
  const bell = tab.getByRole('button', { name: 'Tell me when it is done' });
  await expect(bell).toHaveAttribute('aria-pressed', 'false');
  await bell.click();
  await expect(bell).toHaveAttribute('aria-pressed', 'true');
  await expect(tab).toHaveTitle(/^\d+% · /);
  await tab.evaluate(() => Object.defineProperty(document, 'visibilityState', { value: 'hidden' }));
  await page.finished(100_000);
  expect(await tab.evaluate(() => globalThis.shown)).toEqual(['Done']);
});
