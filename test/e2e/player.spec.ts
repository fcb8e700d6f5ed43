import { growingVideo } from '../fixtures/growing-video.ts';
import { expect, test } from './player-page.ts';

test('a run made three times faster than real time plays at once, with sound and without a pause', async ({
  player,
  serve,
}) => {
  const server = await serve({ fast: { video: await growingVideo({ seconds: 6 }), speed: 3 } });
  await player.open(server, 'fast');
  await player.generate();
  await expect(player.region).toHaveAttribute('data-first-frame-ms', /\d/);
  expect(Number(await player.region.getAttribute('data-first-frame-ms'))).toBeLessThan(700);
  expect(await player.muted()).toBe(false);
  expect(await player.duration()).toBeCloseTo(6, 1);
  await expect(player.region).toHaveAttribute('data-phase', 'ended', { timeout: 15_000 });
  expect(await player.time()).toBeGreaterThan(5.9);
  expect(await player.underruns()).toBe(0);
});

test('a run made at half speed says why the picture waits, and plays to its end', { tag: '@long' }, async ({
  player,
  serve,
}) => {
  const server = await serve({ slow: { video: await growingVideo({ seconds: 5 }), speed: 0.5 } });
  await player.open(server, 'slow');
  await player.generate();
  await expect(player.region).toHaveAttribute('data-phase', 'buffering');
  await expect(player.region.getByRole('status')).toHaveText('Generation is slower than real time');
  await expect(player.region).toHaveAttribute('data-phase', 'ended', { timeout: 25_000 });
  expect(await player.time()).toBeGreaterThan(4.9);
  // Ten fragments come too late; gathered, they cost a few pauses and not ten.
  const count = await player.underruns();
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(6);
});

test('while it grows, what exists can be sought and what does not exist yet is not entered', async ({
  player,
  serve,
}) => {
  const server = await serve({ long: { video: await growingVideo({ seconds: 30 }), speed: 4 } });
  await player.open(server, 'long');
  await player.generate();
  await expect.poll(() => player.bufferedEnd()).toBeGreaterThan(4);
  await player.seek(3);
  await expect.poll(() => player.time()).toBeGreaterThan(3.2);
  expect(await player.time()).toBeLessThan(6);
  await player.seek(0.5);
  await expect.poll(() => player.time()).toBeLessThan(2);
  await player.seek(29);
  expect(await player.time()).toBeLessThan(25);
  await expect(player.region).toHaveAttribute('data-phase', 'playing');
});

test('a connection that breaks is taken up again where the picture was', async ({ player, serve }) => {
  const server = await serve({ cut: { video: await growingVideo({ seconds: 5 }), speed: 2, breaksAt: 2 } });
  await player.open(server, 'cut');
  await player.generate();
  await expect(player.region).toHaveAttribute('data-phase', 'ended', { timeout: 15_000 });
  expect(await player.time()).toBeGreaterThan(4.9);
  expect(server.requests.filter((request) => request.includes('/stream'))).toHaveLength(2);
});

test('a run that ends while it is watched is not loaded again, and can be sought all over', async ({
  player,
  serve,
}) => {
  const server = await serve({ fast: { video: await growingVideo({ seconds: 4 }), speed: 8 } });
  await player.open(server, 'fast');
  await player.generate();
  await expect(player.region).toHaveAttribute('data-phase', 'ended', { timeout: 15_000 });
  await player.seek(1);
  await player.play();
  await expect.poll(() => player.time()).toBeGreaterThan(1.3);
  expect(server.requests.filter((request) => request.includes('/video'))).toHaveLength(0);
  expect(server.requests.filter((request) => request.includes('/stream'))).toHaveLength(1);
});

test('a run that has ended is opened from its file and waits for a click', async ({ player, serve }) => {
  const server = await serve({
    done: { video: await growingVideo({ seconds: 4 }), speed: 1, ended: true },
  });
  await player.pickUp(server, 'done');
  await expect(player.region).toHaveAttribute('data-phase', 'paused');
  await player.region.getByRole('button', { name: 'play', exact: true }).click();
  await expect.poll(() => player.time()).toBeGreaterThan(0.5);
  expect(server.requests.filter((request) => request.includes('/stream'))).toHaveLength(0);
});

test('picked up without a click it plays silently and offers the sound', async ({ player, serve }) => {
  const server = await serve({ fast: { video: await growingVideo({ seconds: 10 }), speed: 3 } });
  await player.pickUp(server, 'fast');
  await expect.poll(() => player.time()).toBeGreaterThan(0.3);
  expect(await player.muted()).toBe(true);
  await player.region.getByRole('button', { name: 'Turn the sound on' }).click();
  expect(await player.muted()).toBe(false);
  await expect(player.region.getByRole('button', { name: 'Turn the sound on' })).toBeHidden();
  await expect(player.region).toHaveAttribute('data-phase', 'playing');
});

test('the keyboard plays, pauses, seeks and mutes', async ({ player, serve }) => {
  const server = await serve({
    done: { video: await growingVideo({ seconds: 30 }), speed: 1, ended: true },
  });
  await player.pickUp(server, 'done');
  await player.region.getByRole('slider', { name: 'seek' }).focus();
  await player.page.keyboard.press('End');
  await expect.poll(() => player.time()).toBeGreaterThan(29);
  await player.page.keyboard.press('Home');
  await expect.poll(() => player.time()).toBe(0);
  await player.page.keyboard.press('m');
  await expect.poll(() => player.muted()).toBe(true);
  await player.page.keyboard.press('k');
  await expect.poll(() => player.time()).toBeGreaterThan(0.2);
  await player.page.keyboard.press('k');
  await expect(player.region).toHaveAttribute('data-phase', 'paused');
});
