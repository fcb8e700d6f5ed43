import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

/** Where text is larger than on a desk, because it is read from the back of a room. */
const PROJECTORS = [
  { width: 1920, height: 1080 },
  { width: 2560, height: 1440 },
];

for (const [which, steps, tag] of [
  ['eleven widths', 11, []],
  ['any width', 66, ['@long']],
] as const)
  test(`nothing leaves its place or scrolls sideways at ${which} from a phone to a projector`, {
    tag: [...tag],
  }, async ({ ready }) => {
    const page = new StudioPage(ready);
    await page.numberOfClips.fill('1');
    await page.generate();
    await page.finished();
    // Those too that this engine does not use.
    await ready.getByText('controls have no effect in this engine').click();
    const faults: string[] = [];
    const laptops = Array.from({ length: steps }, (_, step) => ({
      width: 360 + 24 * Math.round((65 * step) / (steps - 1)),
      height: 900,
    }));
    for (const screen of [...laptops, ...PROJECTORS]) {
      await ready.setViewportSize(screen);
      const found = await ready.evaluate(() => {
        const root = document.documentElement;
        const said = root.scrollWidth > root.clientWidth ? ['the page scrolls sideways'] : [];
        // Nothing that can be pressed or typed in lies over anything else that can.
        for (const panel of document.querySelectorAll('header, .panel, #stage')) {
          const controls = [
            ...panel.querySelectorAll('button, input:not([type="file"]), select, textarea, a, label[for]'),
          ].filter((control) => !control.closest('.unseen, media-controller') && control.clientWidth > 1);
          for (const [index, one] of controls.entries())
            for (const other of controls.slice(index + 1)) {
              if (one.contains(other) || other.contains(one)) continue;
              const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
              const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
              const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
              const name = (control: Element) => control.textContent?.trim().slice(0, 30) || control.tagName;
              if (across > 2 && down > 2) said.push(`${name(one)} overlaps ${name(other)}`);
            }
        }
        // Whatever can be pressed or typed in lies within the panel it belongs to.
        for (const panel of document.querySelectorAll('.panel, #stage, .go')) {
          const room = panel.getBoundingClientRect();
          const edge = panel.matches('.controls, .inputs')
            ? Number.parseFloat(getComputedStyle(panel).paddingInlineEnd)
            : 0;
          // On a phone its parts stand for themselves.
          if (room.width === 0) continue;
          for (const control of panel.querySelectorAll(
            'button, input:not([type="file"]), select, textarea, a',
          )) {
            const box = control.getBoundingClientRect();
            if (box.width === 0 || control.closest('.unseen')) continue;
            if (box.right > room.right - edge / 2 + 1 || box.left < room.left - 1)
              said.push(
                `${control.textContent?.trim() || control.tagName} leaves ${panel.className || panel.id}`,
              );
          }
        }
        return said;
      });
      faults.push(...found.map((fault) => `${screen.width}×${screen.height}: ${fault}`));
    }
    expect(faults).toEqual([]);
  });
