import { expect, test } from './studio.ts';

test('somebody speaks live: the portrait moves, also in a window of its own, and what is recorded is in the history', async ({
  ready,
  studio,
  context,
}) => {
  await ready.getByRole('tab', { name: 'Live' }).click();
  await ready.getByRole('button', { name: 'Start live' }).click();
  const panel = ready.getByRole('region', { name: 'Live' });
  await expect(panel.getByText('You are live.')).toBeVisible();
  const picture = ready.getByLabel('Live picture');
  const time = async () => Number(await picture.getAttribute('data-time'));
  await expect.poll(time).toBeGreaterThan(0.5);

  // The picture alone, as a program that mixes video shows it.
  const mixer = await context.newPage();
  await mixer.goto(`${studio.url}/live/view`);
  await expect(mixer.locator('canvas')).toBeVisible();
  await expect
    .poll(async () => Number(await mixer.locator('canvas').getAttribute('data-time')))
    .toBeGreaterThan(0.5);
  expect(await mixer.locator('body').innerText()).toBe('');
  await mixer.close();

  await panel.getByRole('button', { name: 'Record' }).click();
  await expect(panel.getByRole('button', { name: 'Stop recording' })).toBeVisible();
  await ready.waitForTimeout(1_500);
  await panel.getByRole('button', { name: 'Stop recording' }).click();
  await expect(panel.getByText('The recording is in the history.')).toBeVisible();

  // Muted, the avatar rests and goes on being shown.
  await panel.getByRole('button', { name: 'Mute' }).click();
  await expect(panel.getByText('You are not heard.')).toBeVisible();
  const muted = await time();
  await expect.poll(time).toBeGreaterThan(muted + 0.3);

  await panel.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(picture).toBeHidden();
  await expect(ready.getByRole('region', { name: 'Result' }).getByText('Done')).toBeVisible();
});

test('viewers on the network see and hear what is spoken, and what was there before when it is over', {
  tag: '@long',
}, async ({ ready, context }) => {
  await ready.getByRole('button', { name: 'Viewers' }).click();
  const dialog = ready.getByRole('dialog', { name: 'Viewers' });
  await dialog.getByRole('button', { name: 'Start showing' }).click();
  const address = new URL((await dialog.locator('pre').textContent()) ?? '');
  address.hostname = '127.0.0.1';
  await ready.keyboard.press('Escape');
  const viewer = await context.newPage();
  await viewer.goto(address.href);
  await expect(viewer.getByText('The video begins in a moment.')).toBeVisible();

  await ready.bringToFront();
  await ready.getByRole('tab', { name: 'Live' }).click();
  await ready.getByRole('button', { name: 'Start live' }).click();
  await expect(ready.getByText('You are live.')).toBeVisible();
  await viewer.bringToFront();
  const video = viewer.locator('[data-phase="live"] video');
  const seen = () =>
    video.evaluate((element: HTMLVideoElement & { webkitAudioDecodedByteCount?: number }) => ({
      time: element.currentTime,
      behind: element.buffered.length > 0 ? element.buffered.end(0) - element.currentTime : 99,
      sound: element.webkitAudioDecodedByteCount ?? 0,
    }));
  const { time } = await seen();
  await expect.poll(async () => (await seen()).time).toBeGreaterThan(time + 2);
  const { behind, sound } = await seen();
  expect(behind).toBeLessThan(2);
  expect(sound).toBeGreaterThan(0);

  await ready.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(video).toHaveCount(0);
});

test('what is typed is said by the avatar, without a microphone too, and is silenced at once', async ({
  ready,
}) => {
  await ready.getByRole('tab', { name: 'Live' }).click();
  await ready.getByRole('button', { name: 'Without microphone' }).click();
  const panel = ready.getByRole('region', { name: 'Live' });
  await expect(panel.getByText('You are live without a microphone')).toBeVisible();
  await panel
    .getByRole('textbox', { name: 'Text to say' })
    .fill('Good morning. This is a text that takes a while to be said.');
  await ready.keyboard.press('Enter');
  await expect(panel.getByText('The text is being said.')).toBeVisible();
  await panel.getByRole('button', { name: 'Stop saying it' }).click();
  await expect(panel.getByText('You are live without a microphone')).toBeVisible();
  await expect(panel.getByRole('textbox', { name: 'Text to say' })).toHaveValue('');
});

test('with push to talk, somebody is heard only while the space bar is held; a microphone that is gone ends nothing', async ({
  ready,
}) => {
  await ready.evaluate(() => {
    const { getUserMedia } = MediaDevices.prototype;
    MediaDevices.prototype.getUserMedia = async function (this: MediaDevices, wanted) {
      const stream = await getUserMedia.call(this, wanted);
      (window as unknown as { unplug: () => void }).unplug = () => {
        for (const track of stream.getTracks()) track.dispatchEvent(new Event('ended'));
      };
      return stream;
    };
    let sent = 0;
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (data) {
      if (data instanceof Int16Array) sent += data.length;
      send.call(this, data);
    };
    (window as unknown as { sent: () => number }).sent = () => sent;
  });
  const sent = () => ready.evaluate(() => (window as unknown as { sent: () => number }).sent());
  await ready.getByRole('tab', { name: 'Live' }).click();
  await ready.getByRole('switch', { name: 'Push to talk' }).click();
  await ready.getByRole('button', { name: 'Start live' }).click();
  const panel = ready.getByRole('region', { name: 'Live' });
  await expect(panel.getByText('Hold the space bar to talk.')).toBeVisible();
  await ready.waitForTimeout(300);
  expect(await sent()).toBe(0);
  await ready.keyboard.down(' ');
  await expect(panel.getByText('You are live.')).toBeVisible();
  await expect.poll(sent).toBeGreaterThan(1_600);
  await ready.keyboard.up(' ');
  await expect(panel.getByText('Hold the space bar to talk.')).toBeVisible();
  const before = await sent();
  await ready.waitForTimeout(300);
  expect(await sent()).toBe(before);

  await ready.evaluate(() => (window as unknown as { unplug: () => void }).unplug());
  await expect(panel.getByRole('alert')).toContainText('The microphone is gone.');
  await expect(ready.getByLabel('Live picture')).toBeVisible();
  await panel.getByRole('button', { name: 'Use the microphone' }).click();
  await expect(panel.getByRole('alert')).toHaveCount(0);
  await expect(panel.getByText('Hold the space bar to talk.')).toBeVisible();
});

test('a session whose connection breaks is there again by itself, and the tab says that it listens', {
  tag: '@long',
}, async ({ ready }) => {
  await ready.evaluate(() => {
    const sockets: WebSocket[] = [];
    (window as unknown as { cut: () => void }).cut = () => {
      for (const socket of sockets.splice(0)) socket.close();
    };
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (data) {
      if (this.url.endsWith('/api/live') && !sockets.includes(this)) sockets.push(this);
      send.call(this, data);
    };
  });
  await ready.getByRole('tab', { name: 'Live' }).click();
  await ready.getByRole('button', { name: 'Start live' }).click();
  const panel = ready.getByRole('region', { name: 'Live' });
  await expect(panel.getByText('You are live.')).toBeVisible();
  await expect(ready).toHaveTitle(/^● Live/);
  await ready.evaluate(() => (window as unknown as { cut: () => void }).cut());
  await expect(panel.getByText('The connection broke.')).toBeVisible();
  await expect(panel.getByText('You are live.')).toBeVisible();
  const picture = ready.getByLabel('Live picture');
  await expect.poll(async () => Number(await picture.getAttribute('data-time'))).toBeGreaterThan(0.5);
});

test('a microphone that is refused is named, with what to do', async ({ ready, context }) => {
  await context.clearPermissions();
  await ready.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
  });
  await ready.getByRole('tab', { name: 'Live' }).click();
  await ready.getByRole('button', { name: 'Start live' }).click();
  await expect(ready.getByRole('alert')).toContainText('Allow it at the address bar');
  await expect(ready.getByRole('button', { name: 'Without microphone' })).toBeEnabled();
  await expect(ready.getByRole('button', { name: 'Start live' })).toBeEnabled();
});

test('another portrait takes over in the middle of a recording: both are recorded, and what is typed meanwhile is said', {
  tag: '@long',
}, async ({ ready }) => {
  await ready.getByRole('tab', { name: 'Live' }).click();
  await ready.getByRole('button', { name: 'Without microphone' }).click();
  const panel = ready.getByRole('region', { name: 'Live' });
  await expect(panel.getByText('You are live without a microphone')).toBeVisible();
  await panel.getByRole('button', { name: 'Record' }).click();
  await expect(panel.getByRole('button', { name: 'Stop recording' })).toBeVisible();
  await ready.waitForTimeout(1_500);

  const history = ready.getByRole('region', { name: 'History' }).getByRole('listitem');
  await ready
    .getByRole('list', { name: 'Examples' })
    .getByRole('button', { name: 'Chinese greeting' })
    .click();
  await panel.getByRole('textbox', { name: 'Text to say' }).fill('Good morning.');
  await ready.keyboard.press('Enter');
  await expect(history).toHaveCount(1);
  await expect(panel.getByText('You are live without a microphone')).toBeVisible();
  await expect(panel.getByRole('alert')).toHaveCount(0);
  await panel.getByRole('button', { name: 'Stop recording' }).click();
  await expect(panel.getByText('The recording is in the history.')).toBeVisible();
  await expect(history).toHaveCount(2);
});

test('a recording that could not be kept is not called too short: the reason is said', {
  tag: '@long',
}, async ({ ready }) => {
  await ready.evaluate(() => {
    const problem = { type: 'about:blank', title: '', status: 507, code: 'disk_full', detail: 'No room.' };
    const data = JSON.stringify({ type: 'recorded', run: null, problem });
    const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage') ?? {};
    Object.defineProperty(WebSocket.prototype, 'onmessage', {
      set(hear: (event: MessageEvent) => void) {
        set?.call(this, (event: MessageEvent) => {
          const isOutcome = typeof event.data === 'string' && event.data.includes('"recorded"');
          hear(isOutcome ? new MessageEvent('message', { data }) : event);
        });
      },
    });
  });
  await ready.getByRole('tab', { name: 'Live' }).click();
  await ready.getByRole('button', { name: 'Without microphone' }).click();
  const panel = ready.getByRole('region', { name: 'Live' });
  await panel.getByRole('button', { name: 'Record' }).click();
  await panel.getByRole('button', { name: 'Stop recording' }).click();
  await expect(panel.getByRole('alert')).toHaveText('The recording could not be kept. No room.');
});
