import type { Locator } from '@playwright/test';
import { ownRecording } from '../fixtures/material.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

declare global {
  /** Where things stood, as long as somebody looked. */
  var seen: Set<string>;
}

test('a run appears once; waiting ones can be moved by keyboard without losing the place', async ({
  ready,
  studio,
}) => {
  const page = new StudioPage(ready);
  const queue = ready.getByRole('region', { name: 'Queue' });
  await page.numberOfClips.fill('1');
  await page.generate();
  await page.finished();
  await studio.json('/api/queue', {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ paused: true }),
  });
  for (const count of [1, 2, 3]) {
    await page.generate();
    await expect(queue.getByRole('listitem')).toHaveCount(count);
  }
  await expect(queue).toContainText('Paused');
  await expect(queue.getByText(/^in \d+ s$/)).toHaveCount(0);
  await expect(page.history.getByRole('listitem')).toHaveCount(1);
  const runs = await studio.json<{ runs: { id: string; position?: number }[] }>('/api/runs');
  const last = runs.runs.find(({ position }) => position === 3);
  // The last to come stands first in the strip.
  const card = ready.locator(`[data-run="${last?.id}"]`);
  await card.getByRole('button', { name: /^Actions/ }).focus();
  await ready.keyboard.press('Enter');
  await ready.getByRole('menuitem', { name: 'Move earlier' }).press('Enter');
  await expect(card.locator('.place')).toHaveText('2');
  await expect(card.getByRole('button', { name: /^Actions/ })).toBeFocused();
  await card.getByRole('button', { name: /^Actions/ }).click();
  await ready.getByRole('menuitem', { name: 'Remove from the queue' }).click();
  await expect(queue.getByRole('listitem')).toHaveCount(2);
  for (const { id, position } of runs.runs)
    if (position && id !== last?.id) await studio.json(`/api/runs/${id}/cancel`, { method: 'POST' });
  await expect(queue.getByRole('listitem')).toHaveCount(0);
  // They never began: no dead cards of them are left, and a new tab does not open on one.
  await expect(page.history.getByRole('listitem')).toHaveCount(1);
  const other = await ready.context().newPage();
  await other.goto(studio.url);
  await expect(other.getByRole('region', { name: 'Result' })).toContainText('Done');
});

for (const [where, width, tag] of [
  ['a phone', 390, []],
  ['a tablet', 768, ['@long']],
] as const)
  test(`when a run begins nothing moves on ${where}, and it is not said to wait`, {
    tag: [...tag],
  }, async ({ ready }) => {
    const page = new StudioPage(ready);
    await page.numberOfClips.fill('1');
    await page.generate();
    await page.finished();
    await ready.setViewportSize({ width, height: 900 });
    // What was on the screen at any time from here on.
    await ready.evaluate(() => {
      globalThis.seen = new Set();
      const inputs = document.querySelector('.inputs');
      const go = document.querySelector('.go');
      const look = () => {
        const waits = document.querySelector('.film')?.textContent?.includes('1 waiting');
        globalThis.seen.add(`${inputs?.getBoundingClientRect().top}, ${go?.clientHeight}, ${waits}`);
        requestAnimationFrame(look);
      };
      look();
    });
    await page.generate();
    await expect(page.cancelButton).toBeVisible();
    await page.finished();
    expect(await ready.evaluate(() => [...globalThis.seen])).toEqual([expect.stringContaining('false')]);
  });

test('a menu inside a dialog opens above it', async ({ ready }) => {
  await ready.getByRole('button', { name: 'Presets and link' }).click();
  await ready.getByRole('menuitem', { name: 'Save as a preset…' }).click();
  await ready.getByLabel('Name').fill('Mine');
  await ready.getByRole('button', { name: 'Save', exact: true }).click();
  await ready.getByRole('button', { name: 'Presets and link' }).click();
  await ready.getByRole('menuitem', { name: 'Your presets…' }).click();
  await ready.getByRole('button', { name: 'More for “Mine”' }).click();
  const item = ready.getByRole('menuitem', { name: 'Rename' });
  await expect(item).toBeVisible();
  const onTop = await item.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });
  expect(onTop).toBe(true);
});

test('what waits is removed and what is being made is cancelled, each by its own name; a pause claims no more than it does', async ({
  ready,
  studio,
}) => {
  const page = new StudioPage(ready);
  const queue = ready.getByRole('region', { name: 'Queue' });
  await page.useRecording(await ownRecording(40));
  await page.numberOfClips.fill('100');
  for (const count of [1, 2]) {
    await page.generate();
    await expect(queue.getByRole('listitem')).toHaveCount(count);
  }
  const menuOf = async (card: Locator) => {
    await card.getByRole('button', { name: /^Actions/ }).click();
    const names = await ready.getByRole('menuitem').allTextContents();
    await ready.keyboard.press('Escape');
    return names.map((name) => name.trim());
  };
  const [waiting, now] = [queue.getByRole('listitem').first(), queue.getByRole('listitem').last()];
  expect(await menuOf(waiting)).toContain('Remove from the queue');
  expect(await menuOf(waiting)).not.toContain('Cancel this run');
  expect(await menuOf(now)).toContain('Cancel this run');
  expect(await menuOf(now)).not.toContain('Remove from the queue');
  await waiting.getByRole('button', { name: /^Actions/ }).click();
  await ready.getByRole('menuitem', { name: 'Remove from the queue' }).click();
  await expect(queue.getByRole('listitem')).toHaveCount(1);
  await now.getByRole('button', { name: /^Actions/ }).click();
  await ready.getByRole('menuitem', { name: 'Cancel this run' }).click();
  await expect(queue).toBeHidden();
  // Nothing is under way: nothing "finishes first".
  await studio.json('/api/queue', {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ paused: true }),
  });
  await expect(queue).toHaveText(/^\s*Paused\s*Resume\s*$/);
  await expect(page.generateButton).toHaveText(/^\s*Generate\s*Ctrl ↵\s*$/);
});

test('each waiting run says when it is expected to begin, the later the further behind', {
  tag: '@long',
}, async ({ ready }) => {
  const page = new StudioPage(ready);
  // Long enough that the first is still being made when the last is added.
  await page.useRecording(await ownRecording(40));
  await page.numberOfClips.fill('100');
  for (const count of [1, 2, 3]) {
    await page.generate();
    await expect(ready.getByRole('region', { name: 'Queue' }).getByRole('listitem')).toHaveCount(count);
  }
  const said = ready.getByRole('region', { name: 'Queue' }).getByText(/^in \d+ (s|min)$/);
  await expect(said).toHaveCount(2);
  const seconds = (await said.allTextContents()).map(
    (text) => Number.parseInt(text.slice(3), 10) * (text.endsWith('min') ? 60 : 1),
  );
  // The last to come stands first in the strip; on a slow machine both may be told in the same whole minutes.
  expect(seconds[0]).toBeGreaterThanOrEqual(seconds[1] ?? Number.NaN);
});
