/** How soon each voice is heard, with a process that was just prepared and with one that has spoken, and how fast it speaks. */
import { Voices } from '../../server/voices/voices.ts';
import { median, report, round } from './report.ts';

const REPEATS = 7;
/** From the opening of the page's tab to the click, ms. */
const WRITING_MS = 4000;
const TEXTS = {
  en: 'Good morning, and welcome to our studio. Today we would like to show you something new.',
  zh: '大家早上好，欢迎来到我们的工作室。今天我们想给大家介绍一款新的产品。',
};

/** ms to the first sound, ms in all, s of sound. */
async function timed(voices: Voices, text: string, voice: string) {
  const began = performance.now();
  let first = 0;
  let samples = 0;
  for await (const piece of voices.speak({ text, voice, speed: 1 })) {
    first ||= performance.now() - began;
    samples += piece.length;
  }
  return { first, all: performance.now() - began, seconds: samples / 16_000 };
}

for (const { id, scripts } of new Voices([]).list().voices) {
  const text = scripts?.[0] === 'Han' ? TEXTS.zh : TEXTS.en;
  const cold: number[] = [];
  for (let i = 0; i < 3; i++) {
    const voices = new Voices([]);
    // As the page does while somebody still writes.
    voices.warm();
    await new Promise((resolve) => setTimeout(resolve, WRITING_MS));
    cold.push((await timed(voices, text, id)).first);
    await voices.close();
  }
  const voices = new Voices([]);
  await timed(voices, text, id);
  const warm = [];
  for (let i = 0; i < REPEATS; i++) warm.push(await timed(voices, text, id));
  await voices.close();
  report('voices', {
    voice: id,
    preparedFirstSoundMs: round(Math.max(...cold), 0),
    firstSoundMs: round(median(warm.map(({ first }) => first)), 0),
    seconds: round(warm[0]?.seconds ?? 0),
    timesRealTime: round(median(warm.map(({ seconds, all }) => (seconds * 1000) / all)), 0),
  });
}
