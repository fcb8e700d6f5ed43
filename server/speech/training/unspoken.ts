import { SPEECH_RATE } from '../wav.ts';
import { seededRandom } from './random.ts';
import type { Utterance } from './utterance.ts';

/** Sounds that nobody speaks, each as long, s. */
const COUNT = 60;
const SECONDS = 6;

/** Music, beats, tones and noise, at which the mouth stays shut. Always the same ones. */
export function unspoken(): Utterance[] {
  const random = seededRandom(77);
  const kinds = [music, music, music, sweep, beat, noise];
  return Array.from({ length: COUNT }, (_, i) => {
    const samples = (kinds[i % kinds.length] ?? noise)(random);
    const phones = [{ phone: '', shapes: ['sil'] as const, start: 0, end: SECONDS }];
    return { voice: 'nobody', text: '', samples, phones };
  });
}

const between = (low: number, high: number, random: () => number) => low + (high - low) * random();
const make = (value: (i: number) => number) =>
  Float32Array.from({ length: SECONDS * SPEECH_RATE }, (_, i) => value(i));

/** Some parts that pluck, blow or bow notes of a scale, each at its own pace. */
function music(random: () => number): Float32Array {
  const base = between(110, 330, random);
  const scale = random() < 0.5 ? [0, 2, 4, 5, 7, 9, 11, 12] : [0, 3, 5, 7, 10, 12, 15, 17];
  const sum = make(() => 0);
  const parts = 1 + Math.floor(random() * 4);
  for (let part = 0; part < parts; part += 1) {
    const length = Math.round(SPEECH_RATE / between(0.8, 7, random));
    const decay = random() < 0.3 ? 0.3 : between(1, 8, random);
    const dullness = between(0.6, 1.6, random);
    const vibrato = random() < 0.4 ? between(0.002, 0.01, random) : 0;
    for (let from = 0; from < sum.length; from += length) {
      if (random() < 0.15) continue;
      const step = scale[Math.floor(random() * scale.length)] ?? 0;
      const hz = base * 2 ** (step / 12 + Math.floor(random() * 2) - (part % 2));
      for (let i = from; i < Math.min(sum.length, from + length); i += 1) {
        const time = (i - from) / SPEECH_RATE;
        const phase = 2 * Math.PI * hz * time + (vibrato * hz * Math.sin(34 * time)) / 5.4;
        let value = 0;
        for (let h = 1; h <= 10 && h * hz < 7000; h += 1)
          value += (Math.sin(h * phase) / h ** dullness) * Math.exp(-decay * time * Math.sqrt(h));
        sum[i] = (sum[i] as number) + (0.2 / parts) * value * Math.min(1, time * 200);
      }
    }
  }
  return sum;
}

/** A tone that stays or wanders. */
function sweep(random: () => number): Float32Array {
  const from = between(80, 2000, random);
  const to = random() < 0.3 ? from : between(80, 4000, random);
  const turns = between(0.1, 2, random);
  let phase = 0;
  return make((i) => {
    const share = 0.5 - 0.5 * Math.cos((2 * Math.PI * turns * i) / SPEECH_RATE);
    phase += (2 * Math.PI * (from + (to - from) * share)) / SPEECH_RATE;
    return 0.3 * Math.sin(phase);
  });
}

/** Steady noise of some colour. */
function noise(random: () => number): Float32Array {
  const colour = random() < 0.3 ? 0 : between(0.5, 0.99, random);
  const level = 0.5 * Math.sqrt(1 - colour ** 2);
  let value = 0;
  return make(() => {
    value = value * colour + (random() - 0.5) * level;
    return value;
  });
}

/** Noise that comes and goes with a beat, often with a low drum. */
function beat(random: () => number): Float32Array {
  const hiss = noise(random);
  const length = SPEECH_RATE / between(1.5, 7, random);
  const decay = between(1, 25, random);
  const drum = random() < 0.5 ? between(50, 120, random) : 0;
  return make((i) => {
    const time = (i % length) / SPEECH_RATE;
    const low = drum > 0 ? 0.5 * Math.sin(2 * Math.PI * drum * time) * Math.exp(-9 * time) : 0;
    return (hiss[i] as number) * Math.exp(-decay * time) + low;
  });
}
