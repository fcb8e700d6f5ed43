import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type LiveMessage, ProblemError, type SpeechRequest } from '../../server/contract/index.ts';
import { LiveScript } from '../../server/live/live-script.ts';
import { type Pace, SoundClock } from '../../server/live/sound-clock.ts';

/** Samples of a millisecond. */
const MS = 16;
let now = 0;
let clock: SoundClock;
let script: LiveScript;
let said: number[] = [];
let messages: LiveMessage[] = [];
/** Texts whose speaking began. */
let begun: string[] = [];

/** Says a text as a second of samples: 5 for each text but those that fail. */
async function* speak({ text }: SpeechRequest, signal: AbortSignal): AsyncGenerator<Int16Array> {
  begun.push(text);
  if (text === 'nobody can') throw new ProblemError('voice_failed', 'The voice did not speak.');
  for (let piece = 0; piece < (text === 'long' ? 600 : 10) && !signal.aborted; piece++)
    yield new Int16Array(100 * MS).fill(5);
}

beforeEach(() => {
  vi.useFakeTimers();
  [now, said, messages, begun] = [0, [], [], []];
});
afterEach(() => {
  clock.close();
  vi.useRealTimers();
});

function begin(pace: Pace): void {
  clock = new SoundClock(
    pace,
    (pcm) => said.push(...pcm),
    () => now,
  );
  script = new LiveScript({ speak }, clock, pace, (message) => messages.push(message));
}
async function pass(milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 10) {
    now += 10;
    await vi.advanceTimersByTimeAsync(10);
  }
}
const text = (words: string): SpeechRequest => ({ text: words, speed: 1 });
const spoken = (value: number) => said.filter((sample) => sample === value).length / MS;
const told = () => messages.map((message) => (message.type === 'said' ? message.how : message.type));

test('a text is said in the time that it takes, and its end is told when it has been said', async () => {
  begin('live');
  await pass(300);
  script.say(text('hello'));
  await pass(500);
  expect(spoken(5)).toBeGreaterThan(400);
  expect(spoken(5)).toBeLessThan(560);
  expect(told()).toEqual(['saying']);
  await pass(600);
  expect(spoken(5)).toBe(1000);
  expect(told()).toEqual(['saying', 'whole']);
  const [saying] = messages;
  expect(saying?.type === 'saying' && Math.abs(saying.seconds - 0.3) < 0.05).toBe(true);
});

test('a microphone is not heard while a text is said, and is heard again at once behind it', async () => {
  begin('live');
  script.say(text('hello'));
  for (let packet = 0; packet < 70; packet++) {
    await pass(20);
    script.hear(new Int16Array(20 * MS).fill(7));
  }
  expect(spoken(5)).toBe(1000);
  expect(said.indexOf(7)).toBeGreaterThan(said.lastIndexOf(5));
  expect(spoken(7)).toBeGreaterThan(300);
});

test('what is sent behind a text comes behind it, whatever the text takes', async () => {
  begin('queued');
  script.hear(new Int16Array(200 * MS).fill(7));
  script.say(text('hello'));
  script.hear(new Int16Array(200 * MS).fill(9));
  await pass(2_000);
  expect([said.lastIndexOf(7) < said.indexOf(5), said.lastIndexOf(5) < said.indexOf(9)]).toEqual([
    true,
    true,
  ]);
  expect([spoken(7), spoken(5), spoken(9)]).toEqual([200, 1000, 200]);
});

test('an interruption is silence at once: what was spoken ahead and the texts that wait are forgotten', async () => {
  begin('live');
  script.say(text('long'));
  script.say(text('never'));
  await pass(500);
  const before = spoken(5);
  script.interrupt();
  await pass(1_000);
  expect(spoken(5)).toBe(before);
  expect(begun).toEqual(['long']);
  expect(told()).toEqual(['saying', 'interrupted', 'interrupted']);
  script.say(text('again'));
  await pass(1_200);
  expect(spoken(5)).toBe(before + 1000);
});

test('a text is not spoken further ahead than a few seconds', async () => {
  begin('queued');
  script.say(text('long'));
  await pass(1_000);
  expect(clock.queuedSeconds).toBeGreaterThan(2);
  expect(clock.queuedSeconds).toBeLessThan(5);
});

test('a text that nobody can say is told with the reason, and the next one is said', async () => {
  begin('live');
  script.say(text('nobody can'));
  script.say(text('hello'));
  await pass(1_500);
  expect(told()).toEqual(['failed', 'saying', 'whole']);
  expect(messages[0]).toMatchObject({
    problem: { code: 'voice_failed', detail: 'The voice did not speak.' },
  });
});
