import { expect, test } from './studio.ts';

/** Bytes that cross the wire until the page can be used, on a first visit. */
const MOST_BYTES = 450_000;

test('the page is light: scripts compressed, pictures small, recordings only when they are played', async ({
  studio,
  page,
}) => {
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  const urls = new Map<string, string>();
  const sizes = new Map<string, number>();
  const played: string[] = [];
  network.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
    urls.set(requestId, request.url);
    if (type === 'Media') played.push(request.url);
  });
  network.on('Network.dataReceived', ({ requestId, encodedDataLength }) =>
    sizes.set(requestId, (sizes.get(requestId) ?? 0) + encodedDataLength),
  );
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
    sizes.set(requestId, encodedDataLength),
  );
  await page.goto(studio.url);
  await page.locator('button:enabled', { hasText: 'Generate' }).first().waitFor();
  // On a busy machine the portrait is asked for long after the rest has come.
  const asked = () => [...sizes.keys()].some((id) => urls.get(id)?.includes('/preview'));
  await expect.poll(asked).toBe(true);
  await page.waitForLoadState('networkidle');
  const loaded = [...sizes].map(([id, bytes]) => ({ url: urls.get(id) ?? '', bytes }));
  const total = loaded.reduce((sum, { bytes }) => sum + bytes, 0);
  const heaviest = loaded.toSorted((a, b) => b.bytes - a.bytes).slice(0, 8);
  expect(total, JSON.stringify(heaviest, null, 1)).toBeLessThan(MOST_BYTES);
  // It was measured at all, and what is asked for is there.
  expect(loaded.some(({ url }) => url.endsWith('.js'))).toBe(true);
  expect(played).toEqual([]);
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await expect.poll(() => played.length).toBeGreaterThan(0);
});
