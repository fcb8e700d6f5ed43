import { landscape, ownPortrait, silence } from '../fixtures/material.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test('a file that is no picture is turned away with a sentence, and the portrait before stays', async ({
  ready,
}) => {
  const page = new StudioPage(ready);
  await page.usePortrait({
    name: 'holiday.png',
    mimeType: 'image/png',
    buffer: Buffer.from('not a picture at all'),
  });
  await expect(ready.getByRole('alert').filter({ hasText: /picture|image|JPEG|PNG/i })).toBeVisible();
  await expect(page.generateButton).toBeEnabled();
});

test('a picture without a face is refused before a run exists', async ({ ready, studio }) => {
  const page = new StudioPage(ready);
  await page.usePortrait(await landscape());
  await expect(ready.getByText(/no face/i).first()).toBeVisible();
  await ready
    .getByText(/no face/i)
    .first()
    .click();
  // Said in words: no zero behind the sentence.
  await expect(ready.getByRole('listitem').filter({ hasText: /no face/i })).not.toContainText(/\d/);
  await expect(page.generateButton).toBeDisabled();
  expect((await studio.json<{ runs: unknown[] }>('/api/runs')).runs).toEqual([]);
});

test('a silent recording is refused before a run exists', async ({ ready }) => {
  const page = new StudioPage(ready);
  await page.useRecording(silence(3));
  await expect(ready.getByText(/no speech|silent|silence/i).first()).toBeVisible();
  await expect(page.generateButton).toBeDisabled();
});

test('a portrait can be pasted', async ({ ready }) => {
  const { buffer } = await ownPortrait();
  const answered = ready.waitForResponse((r) => r.url().endsWith('/api/assets') && r.status() === 201);
  await ready.evaluate((base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], 'pasted.jpg', { type: 'image/jpeg' }));
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
  }, buffer.toString('base64'));
  expect((await (await answered).json()).kind).toBe('image');
});

test('a portrait can be dropped', async ({ ready }) => {
  const { buffer } = await ownPortrait();
  const answered = ready.waitForResponse((r) => r.url().endsWith('/api/assets') && r.status() === 201);
  const data = await ready.evaluateHandle((base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'dropped.jpg', { type: 'image/jpeg' }));
    return transfer;
  }, buffer.toString('base64'));
  for (const type of ['dragenter', 'dragover', 'drop'])
    await ready.dispatchEvent('body', type, { dataTransfer: data });
  expect((await (await answered).json()).kind).toBe('image');
});
