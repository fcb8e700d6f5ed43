import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test('nothing leaves its place or scrolls sideways at any width from a phone to a projector', async ({
  ready,
}) => {
  const page = new StudioPage(ready);
  await page.numberOfClips.fill('1');
  await page.generate();
  await page.finished();
  const faults: string[] = [];
  for (let width = 360; width <= 1920; width += 24) {
    await ready.setViewportSize({ width, height: 900 });
    const found = await ready.evaluate(() => {
      const root = document.documentElement;
      const said = root.scrollWidth > root.clientWidth ? ['the page scrolls sideways'] : [];
      // Whatever can be pressed or typed in lies within the panel it belongs to.
      for (const panel of document.querySelectorAll('.panel, #stage, .go')) {
        const room = panel.getBoundingClientRect();
        // On a phone its parts stand for themselves.
        if (room.width === 0) continue;
        for (const control of panel.querySelectorAll(
          'button, input:not([type="file"]), select, textarea, a',
        )) {
          const box = control.getBoundingClientRect();
          if (box.width === 0 || control.closest('.unseen')) continue;
          if (box.right > room.right + 1 || box.left < room.left - 1)
            said.push(
              `${control.textContent?.trim() || control.tagName} leaves ${panel.className || panel.id}`,
            );
        }
      }
      return said;
    });
    faults.push(...found.map((fault) => `${width} px: ${fault}`));
  }
  expect(faults).toEqual([]);
});
