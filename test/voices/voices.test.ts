import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { ProblemError } from '../../server/contract/index.ts';
import { VoicePool } from '../../server/voices/voice-pool.ts';
import { Voices } from '../../server/voices/voices.ts';
import { some, variant } from '../variant.ts';

const RATE = 16_000;
const ENGLISH = 'Good morning, and welcome to our studio.';
const CHINESE = '大家早上好，欢迎来到我们的工作室。';

const pool = new VoicePool();
const voices = new Voices([], pool);
afterAll(() => voices.close());

/** What comes of a text, and when. */
async function speak(text: string, { voice, speed = 1 }: { voice?: string; speed?: number } = {}) {
  const began = performance.now();
  const pieces: Int16Array[] = [];
  let first = 0;
  for await (const samples of voices.speak({ text, speed, ...(voice !== undefined && { voice }) })) {
    first ||= performance.now() - began;
    pieces.push(samples);
  }
  const samples = Int16Array.from(pieces.flatMap((piece) => [...piece]));
  return { samples, seconds: samples.length / RATE, pieces: pieces.length, first };
}

/** Of full scale, dB. */
function levelOf(samples: Int16Array): number {
  const sum = samples.reduce((total, sample) => total + sample * sample, 0);
  return 10 * Math.log10(sum / samples.length / 32_768 ** 2);
}

/** Of the voice, Hz: where the sound is most like itself a moment later, in the middle of all its pieces of 40 ms. */
function pitchOf(samples: Int16Array): number {
  const length = 0.04 * RATE;
  const pitches: number[] = [];
  const product = (at: number, lag: number) => {
    let sum = 0;
    for (let i = at; i < at + length; i++) sum += (samples[i] as number) * (samples[i + lag] as number);
    return sum;
  };
  for (let at = 0; at + 2 * length < samples.length; at += length) {
    const energy = product(at, 0);
    if (energy / length < 300 ** 2) continue;
    const lags = Array.from({ length: RATE / 70 - RATE / 350 }, (_, i) => Math.floor(RATE / 350) + i);
    const best = lags.reduce((most, lag) => (product(at, lag) > product(at, most) ? lag : most));
    if (product(at, best) > 0.6 * energy) pitches.push(RATE / best);
  }
  return pitches.sort((a, b) => a - b)[Math.floor(pitches.length / 2)] ?? 0;
}

test('every voice that comes along speaks its language: as long as people take, as loud as they are, without clipping', async () => {
  const { voices: all } = voices.list();
  expect(all.map(({ languages }) => languages[0]?.slice(0, 2))).toEqual(expect.arrayContaining(['en', 'zh']));
  for (const { id, scripts } of all) {
    const { samples, seconds } = await speak(scripts?.[0] === 'Han' ? CHINESE : ENGLISH, { voice: id });
    expect(seconds, id).toBeGreaterThan(1.8);
    expect(seconds, id).toBeLessThan(6);
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(peak, id).toBeLessThan(32_700);
    expect(levelOf(samples), id).toBeGreaterThan(-30);
    expect(levelOf(samples), id).toBeLessThan(-12);
  }
});

test('two voices of one language do not sound the same', async () => {
  const [woman, man] = [
    await speak(CHINESE, { voice: 'zh-woman' }),
    await speak(CHINESE, { voice: 'zh-man' }),
  ];
  expect(pitchOf(woman.samples)).toBeGreaterThan(1.3 * pitchOf(man.samples));
});

test.each(
  some(1, [
    ['en-slt', ENGLISH],
    ['zh-woman', CHINESE],
  ]),
)('%s speaks at the speed asked for', async (voice, text) => {
  const usual = (await speak(text, { voice })).seconds;
  expect((await speak(text, { voice, speed: 2 })).seconds / usual).toBeCloseTo(0.5, 0);
  expect((await speak(text, { voice, speed: 0.5 })).seconds / usual).toBeGreaterThan(1.6);
});

test('a long text is heard from its first sentence on: the rest is not waited for', async () => {
  const long = `${ENGLISH} ${'This is the next sentence of a long story. '.repeat(30)}`;
  const began = performance.now();
  const spoken = voices.speak({ text: long, speed: 1 });
  const { value } = await spoken.next();
  const first = performance.now() - began;
  expect((value as Int16Array).length / RATE).toBeLessThan(6);
  let seconds = 0;
  for await (const samples of spoken) seconds += samples.length / RATE;
  expect(seconds).toBeGreaterThan(50);
  expect(first).toBeLessThan((performance.now() - began) / 3);
});

test('names, numbers, signs and two languages in one text are spoken', async () => {
  const { seconds } = await speak('请用 LiveAvatar Studio 生成 25 帧每秒的视频，价格是 30 元。');
  expect(seconds).toBeGreaterThan(5);
  expect(
    (await speak('Zoë paid $3.50 — 25% more than on Nov. 3 — for “two” cafés.')).seconds,
  ).toBeGreaterThan(3.5);
});

test('who stops listening is let go at once, and the next one is heard as soon as ever', async () => {
  const stop = new AbortController();
  const spoken = voices.speak({ text: `${CHINESE} `.repeat(50), speed: 1 }, stop.signal);
  await spoken.next();
  const began = performance.now();
  stop.abort();
  await expect(async () => {
    for await (const _ of spoken);
  }).rejects.toThrow(ProblemError);
  // Saying it all would take many times that.
  expect(performance.now() - began).toBeLessThan(1_000);
  expect((await speak(CHINESE)).first).toBeLessThan(3000);
});

test('whoever is killed between two sentences is replaced: the text is spoken to its end', async () => {
  const spoken = voices.speak({ text: `${ENGLISH} `.repeat(10), speed: 1 });
  await spoken.next();
  // Until it is known to be over: the next one is not asked for yet.
  await wait(500);
  for (const pid of pool.pids) process.kill(pid, 'SIGKILL');
  let seconds = 0;
  for await (const samples of spoken) seconds += samples.length / RATE;
  expect(seconds).toBeGreaterThan(18);
});

variant(
  'whoever hangs is ended after its time, and named',
  async () => {
    const hung = voices.speak({ text: `${ENGLISH} `.repeat(60), speed: 1 });
    await hung.next();
    const [pid = 0] = pool.pids;
    process.kill(pid, 'SIGSTOP');
    const slow = (async () => {
      for await (const _ of hung);
    })();
    await expect(slow).rejects.toThrow(/took longer than|did not begin/);
    await expect.poll(() => pool.pids).not.toContain(pid);
  },
  60_000,
);

test.each(
  some(2, [
    ['brackets, quotes and flags', `-o /etc/passwd '"\`$(rm -rf /)\` [[[ {{ \\ %s %n -- `],
    ['a word of two thousand letters', 'a'.repeat(2000)],
    [
      'every mark there is',
      `x ${Array.from({ length: 400 }, (_, i) => String.fromCodePoint(0x2000 + i)).join('')} y`,
    ],
    ['digits without end', '9'.repeat(400)],
    ['marks heaped on a letter', `a${'\u0301'.repeat(3000)}`],
  ]),
)(
  '%s costs nobody more than a process: it is spoken or refused',
  async (_, text) => {
    const spoken = speak(text).then(
      ({ seconds }) => seconds > 0,
      (error: unknown) => error instanceof ProblemError,
    );
    expect(await spoken).toBe(true);
    expect((await speak(ENGLISH)).seconds).toBeGreaterThan(1.8);
  },
  60_000,
);

test('without anything to say the processes end', async () => {
  const short = new VoicePool(50);
  const few = new Voices([], short);
  for await (const _ of few.speak({ text: ENGLISH, speed: 1 }));
  await expect.poll(() => short.pids).toEqual([]);
  await few.close();
});

test('an unknown voice is refused with those that there are', () => {
  expect(() => voices.speak({ text: ENGLISH, voice: 'nobody', speed: 1 })).toThrow(
    /no voice "nobody".*en-slt/,
  );
});
