/**
 * The way from the microphone to the eye: a real Chromium whose pretended microphone plays a recording over and over.
 * LIVE_SECONDS: how long; ten minutes unless said otherwise.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import { ensureBrowser } from '../browser.mjs';
import { ownRecording } from '../fixtures/material.ts';
import { BROWSER_FLAGS } from '../fixtures/open-browser.ts';
import { withStudio } from '../fixtures/studio.ts';
import { LiveClient } from '../http/live-client.ts';
import { median, report, round } from './report.ts';

/** What was seen of the session in the page since the last look; times in ms of the page's clock. */
interface LiveTrace {
  /** Stretches sent: loudness by when the middle of each was at the microphone. */
  said: { at: number; level: number }[];
  /** When each picture was drawn, and the brightness of small parts of each, one picture after the other: base64. */
  drawnAt: number[];
  cells: string;
  /** Of each picture drawn while sound is played: how much later it was seen than its sound is heard. */
  offsets: number[];
}

const TRACE = fileURLToPath(new URL('./live-trace.js', import.meta.url));
const SECONDS = Number(process.env.LIVE_SECONDS ?? 600);
/** The mouth is compared with the sound over windows of this length, s. */
const WINDOW_S = 4;
/** Sound and mouth are compared at this rate, Hz, and with the mouth so much later at most, ms. */
const RATE = 100;
const LONGEST_MS = 800;
/** Half of a short syllable, in steps of the clock. */
const SYLLABLE = 4;
/** Parts of the picture that are looked at. */
const PARTS = 30;

const folder = await mkdtemp(join(tmpdir(), 'live-bench-'));
const voice = join(folder, 'voice.wav');
await writeFile(voice, (await ownRecording(20)).buffer);
const executablePath = await ensureBrowser();

await withStudio(async (studio) => {
  for (const audible of [false, true]) {
    const seconds = audible ? SECONDS : Math.min(SECONDS, 60);
    const args = [
      ...BROWSER_FLAGS,
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${voice}`,
      '--autoplay-policy=no-user-gesture-required',
    ];
    const browser = await chromium.launch({ executablePath, args });
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
    const page = await context.newPage();
    await page.addInitScript({ path: TRACE });
    await page.goto(studio.url);
    await page.getByRole('tab', { name: 'Live' }).click();
    if (audible) await page.getByRole('switch', { name: 'Play the voice here' }).click();
    await page.getByRole('button', { name: 'Start live' }).click();
    await page.getByText('You are live.').waitFor();
    await delay(4_000);
    const heap = async () => {
      const session = await page.context().newCDPSession(page);
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
      return usedSize / 1e6;
    };
    const take = () => page.evaluate(() => (globalThis as unknown as { takeLive(): LiveTrace }).takeLive());
    const heapBefore = await heap();
    // Until the norm of the voice and the delay of the sound have settled: that look has held the page up.
    await delay(8_000);
    await take();
    const traces: LiveTrace[] = [];
    const began = performance.now();
    let lastLook = began;
    for (let passed = 0; passed < seconds; passed += 20) {
      await delay(Math.min(20, seconds - passed) * 1000);
      traces.push(await take());
      lastLook = performance.now();
    }
    const heapGrowthMb = round((await heap()) - heapBefore);
    const seenByPrograms = audible ? await transports(page) : undefined;
    await browser.close();
    // Not while it is measured: this takes time of the processor.
    const lags = traces.map(lagsOf);
    const delays = lags.flat();
    const offsets = traces.flatMap((trace) => trace.offsets);
    const pictures = traces.reduce((sum, { drawnAt }) => sum + drawnAt.length, 0);
    const middle = lags.length >> 1;
    const sorted = [...delays].sort((a, b) => a - b);
    report('live', {
      audible,
      seconds,
      windows: delays.length,
      micToLipsP50Ms: round(median(delays), 0),
      micToLipsP95Ms: round(sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN, 0),
      driftMs: round(median(lags.slice(middle).flat()) - median(lags.slice(0, middle).flat()), 0),
      picturesPerSecond: round((1000 * pictures) / (lastLook - began)),
      ...(audible && {
        lipsAfterSoundMs: round(median(offsets)),
        lipsAfterSoundWorstMs: round(worst(offsets)),
      }),
      heapGrowthMb,
    });
    if (seenByPrograms) report('live-transports', seenByPrograms);
  }
});
await rm(folder, { recursive: true, force: true });

/**
 * How much later viewers see a picture, whom fragments of MP4 are sent, than the page, which decodes access units itself;
 * and how long a fragment is under way to a program, against the unit of its last picture.
 */
async function transports(page: Page): Promise<Record<string, number>> {
  const studioUrl = new URL(page.url()).origin;
  // Whoever looks on is told the session's name.
  const asking = new LiveClient(studioUrl);
  await asking.say({ watch: { transport: 'units' } });
  const { session } = await asking.message('opened');
  asking.close();
  const opened = await fetch(`${studioUrl}/api/viewing`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ minutes: 10, live: session }),
  });
  const { urls } = (await opened.json()) as { urls: string[] };
  const address = new URL(urls[0] ?? '');
  address.hostname = '127.0.0.1';
  const viewer = await page.context().newPage();
  await viewer.goto(address.href);
  await viewer.locator('video').waitFor();
  await delay(3_000);
  const lags: number[] = [];
  for (let look = 0; look < 40; look++) {
    await delay(250);
    const [units, fragments] = await Promise.all([
      page.locator('[data-time]').getAttribute('data-time').then(Number),
      viewer.locator('video').evaluate((video) => (video as unknown as { currentTime: number }).currentTime),
    ]);
    lags.push((units - fragments) * 1000);
  }
  const seenAfter = await arrivals(studioUrl);
  return { viewersAfterPageMs: round(median(lags), 0), ...seenAfter };
}

/** When a picture comes to a program: in a unit, and in a fragment, ms after the sound of its middle came. */
async function arrivals(studioUrl: string): Promise<Record<string, number>> {
  const [units, fragments] = [new LiveClient(studioUrl), new LiveClient(studioUrl)];
  const came: number[] = [];
  fragments.socket.on('message', (_data, isBinary) => isBinary && came.push(performance.now()));
  await units.say({ watch: { transport: 'units' } });
  await fragments.say({ watch: { transport: 'fragments' } });
  await delay(8_000);
  for (const client of [units, fragments]) client.close();
  const sounds = units.units.filter(({ kind }) => kind === 'sound');
  const pictures = units.units.filter(({ kind }) => kind !== 'sound').slice(25);
  const later = (picture: { time: number }, at: number) =>
    at - (sounds.findLast(({ time }) => time <= picture.time + 0.02)?.at ?? Number.NaN);
  const unit = pictures.map((picture) => later(picture, picture.at));
  // A fragment is complete with the picture after it: whoever takes fragments waits for the first of the next.
  const fragment = pictures.flatMap((picture) => {
    const at = came.find((one) => one > picture.at);
    return at === undefined ? [] : [later(picture, at)];
  });
  return {
    unitAfterSoundMs: round(median(unit), 0),
    fragmentAfterSoundMs: round(median(fragment), 0),
  };
}

/** 95 of 100 are nearer to zero than this. */
function worst(values: readonly number[]): number {
  const sizes = values.map(Math.abs).sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length * 0.95)] ?? Number.NaN;
}

/** By how much the mouth that was seen is later than the sound at the microphone, ms, window by window. */
function lagsOf({ said, drawnAt, cells }: LiveTrace): number[] {
  const bytes = Buffer.from(cells, 'base64');
  const each = bytes.length / drawnAt.length;
  const drawn = drawnAt.map((at, i) => ({ at, cells: bytes.subarray(i * each, (i + 1) * each) }));
  const start = Math.max(said[0]?.at ?? 0, drawn[0]?.at ?? 0);
  const end = Math.min(said.at(-1)?.at ?? 0, drawn.at(-1)?.at ?? 0);
  const sound = syllables(
    resampled(
      said.map(({ at, level }) => [at, Math.sqrt(level)]),
      start,
      end,
    ),
  );
  const seen = liveliest(drawn).map((cell) =>
    syllables(
      resampled(
        drawn.map(({ at, cells }) => [at, cells[cell] ?? 0]),
        start,
        end,
      ),
    ),
  );
  // The mouth is where the picture goes with the sound, whatever the lag is.
  const whole = sound.length - (LONGEST_MS * RATE) / 1000;
  const strengths = seen.map((values) => bestLag(sound, values, 0, whole).strength);
  const mouth = seen[strengths.indexOf(Math.max(...strengths))] ?? [];
  const lags: number[] = [];
  const length = WINDOW_S * RATE;
  for (let from = 0; from + length + (LONGEST_MS * RATE) / 1000 < sound.length; from += length) {
    const { lag, strength } = bestLag(sound, mouth, from, length);
    // A window in which nobody spoke says nothing.
    if (strength > 0.45) lags.push((lag * 1000) / RATE);
  }
  return lags;
}

/** What goes up and down with syllables: without what changes more slowly, as a head that sways. */
function syllables(values: number[]): number[] {
  const around = (center: number, reach: number) => {
    const part = values.slice(Math.max(0, center - reach), center + reach + 1);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  };
  return values.map((_, i) => around(i, SYLLABLE) - around(i, 8 * SYLLABLE));
}

/** The parts of the picture that change most from one picture to the next: the mouth is among them. */
function liveliest(drawn: { cells: Uint8Array }[]): number[] {
  const changes = Array.from(drawn[0]?.cells ?? [], (_, cell) => {
    let sum = 0;
    for (let i = 1; i < drawn.length; i++)
      sum += Math.abs((drawn[i]?.cells[cell] ?? 0) - (drawn[i - 1]?.cells[cell] ?? 0));
    return { cell, sum };
  });
  changes.sort((a, b) => b.sum - a.sum);
  return changes.slice(0, PARTS).map(({ cell }) => cell);
}

function bestLag(sound: number[], seen: number[], from: number, length: number) {
  let best = { lag: 0, strength: 0 };
  for (let lag = 0; lag < (LONGEST_MS * RATE) / 1000; lag++) {
    const strength = Math.abs(
      correlation(sound.slice(from, from + length), seen.slice(from + lag, from + lag + length)),
    );
    if (strength > best.strength) best = { lag, strength };
  }
  return best;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [(a[i] ?? 0) - ma, (b[i] ?? 0) - mb];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb || 1);
}

/** What held at each step of the clock. */
function resampled(values: [at: number, value: number][], start: number, end: number): number[] {
  const out: number[] = [];
  let i = 0;
  for (let at = start; at < end; at += 1000 / RATE) {
    while (i + 1 < values.length && (values[i + 1]?.[0] ?? 0) <= at) i++;
    out.push(values[i]?.[1] ?? 0);
  }
  return out;
}
