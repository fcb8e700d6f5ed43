/**
 * The way from the microphone to the eye: a real Chromium whose pretended microphone plays a recording over and over.
 * LIVE_SECONDS: how long; ten minutes unless said otherwise.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { ensureBrowser } from '../browser.mjs';
import { ownRecording } from '../fixtures/material.ts';
import { BROWSER_FLAGS } from '../fixtures/open-browser.ts';
import { withStudio } from '../fixtures/studio.ts';
import { median, report, round } from './report.ts';

/** What was seen of the session in the page since the last look; times in ms of the page's clock. */
interface LiveTrace {
  /** Stretches sent: loudness by when the middle of each was at the microphone. */
  said: { at: number; level: number }[];
  /** Pictures drawn: the brightness of small parts of each. */
  drawn: { at: number; cells: number[] }[];
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
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
    await page.addInitScript({ path: TRACE });
    await page.goto(studio.url);
    await page.getByRole('tab', { name: 'Live' }).click();
    if (audible) await page.getByRole('switch', { name: 'Play the voice here' }).click();
    await page.getByRole('button', { name: 'Start live' }).click();
    await page.getByText('You are live.').waitFor();
    // Until the norm of the voice and the delay of the sound have settled.
    await delay(8_000);
    const heap = async () => {
      const session = await page.context().newCDPSession(page);
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
      return usedSize / 1e6;
    };
    const take = () => page.evaluate(() => (globalThis as unknown as { takeLive(): LiveTrace }).takeLive());
    await take();
    const heapBefore = await heap();
    const delays: number[] = [];
    const offsets: number[] = [];
    let pictures = 0;
    const first: number[] = [];
    const last: number[] = [];
    for (let passed = 0; passed < seconds; passed += 20) {
      await delay(Math.min(20, seconds - passed) * 1000);
      const trace = await take();
      const lags = lagsOf(trace);
      delays.push(...lags);
      (passed < seconds / 2 ? first : last).push(...lags);
      offsets.push(...trace.offsets);
      pictures += trace.drawn.length;
    }
    const sorted = [...delays].sort((a, b) => a - b);
    report('live', {
      audible,
      seconds,
      windows: delays.length,
      micToLipsP50Ms: round(median(delays), 0),
      micToLipsP95Ms: round(sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN, 0),
      driftMs: round(median(last) - median(first), 0),
      picturesPerSecond: round(pictures / seconds),
      ...(audible && {
        lipsAfterSoundMs: round(median(offsets)),
        lipsAfterSoundWorstMs: round(worst(offsets)),
      }),
      heapGrowthMb: round((await heap()) - heapBefore),
    });
    await browser.close();
  }
});
await rm(folder, { recursive: true, force: true });

/** 95 of 100 are nearer to zero than this. */
function worst(values: readonly number[]): number {
  const sizes = values.map(Math.abs).sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length * 0.95)] ?? Number.NaN;
}

/** By how much the mouth that was seen is later than the sound at the microphone, ms, window by window. */
function lagsOf({ said, drawn }: LiveTrace): number[] {
  const start = Math.max(said[0]?.at ?? 0, drawn[0]?.at ?? 0);
  const end = Math.min(said.at(-1)?.at ?? 0, drawn.at(-1)?.at ?? 0);
  const cells = drawn[0]?.cells.length ?? 0;
  const sound = resampled(
    said.map(({ at, level }) => [at, level]),
    start,
    end,
  );
  const seen = Array.from({ length: cells }, (_, cell) =>
    resampled(
      drawn.map(({ at, cells }) => [at, cells[cell] ?? 0]),
      start,
      end,
    ),
  );
  // The mouth is where the picture goes with the sound, whatever the lag is.
  const strengths = seen.map((values) => bestLag(sound, values, 0, sound.length - LONGEST_MS / 10));
  const mouth = strengths.reduce(
    (best, one, i) => (one.strength > (strengths[best]?.strength ?? 0) ? i : best),
    0,
  );
  const lags: number[] = [];
  const length = WINDOW_S * RATE;
  for (let from = 0; from + length + (LONGEST_MS * RATE) / 1000 < sound.length; from += length) {
    const { lag, strength } = bestLag(sound, seen[mouth] ?? [], from, length);
    // A window in which nobody spoke says nothing.
    if (strength > 0.5) lags.push((lag * 1000) / RATE);
  }
  return lags;
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
