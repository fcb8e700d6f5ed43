import { growingVideo } from '../fixtures/growing-video.ts';
import { expect, test } from './player-page.ts';

/** Room for a few seconds of this video, so that a short one is too large for the browser. */
test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({
      ...launchOptions,
      args: [...(launchOptions.args ?? []), '--mse-video-buffer-size-limit-mb=2'],
    });
  },
});

test('a video larger than the browser keeps plays on, and can be sought back to its beginning', {
  tag: '@long',
}, async ({ player, serve }) => {
  const shape = { seconds: 40, width: 160, height: 120, noise: true };
  const server = await serve({ huge: { video: await growingVideo(shape), speed: 40 } });
  await player.open(server, 'huge');
  await player.generate();
  await expect.poll(() => player.time(), { timeout: 20_000 }).toBeGreaterThan(1);
  // Ahead of what the browser keeps, but generated: it has to be read again.
  await player.seek(34);
  await expect.poll(() => player.time(), { timeout: 20_000 }).toBeGreaterThan(34.5);
  await player.seek(0.2);
  await expect.poll(() => player.time(), { timeout: 20_000 }).toBeGreaterThan(0.8);
  expect(await player.time()).toBeLessThan(10);
  await expect(player.region).toHaveAttribute('data-phase', 'playing');
});
