/** Sounds made for the checks of a recording: all at 16 kHz unless said, −1…1. */
import { fileURLToPath } from 'node:url';
import { decodeRecording } from '../../server/speech/decode.ts';

export const RATE = 16_000;

/** A shipped recording of synthesised speech, clean to more than 50 dB. */
export async function cleanSpeech(name = 'welcome-en.wav', rate = RATE): Promise<Float32Array> {
  const path = fileURLToPath(new URL(`../../configs/examples/recordings/${name}`, import.meta.url));
  const chunks: Float32Array[] = [];
  for await (const chunk of decodeRecording(path, { rate })) chunks.push(chunk);
  return joined(...chunks);
}

/** One after the other. */
export function joined(...parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The same numbers every time (a linear congruential generator), 0…1. */
export function chance(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Noise with a mean square of 1: `white`, or falling by 3 dB an octave (Kellet's filter). */
export function noise(kind: 'white' | 'pink', length: number, seed = 1): Float32Array {
  const random = chance(seed);
  const out = new Float32Array(length);
  let [a, b, c] = [0, 0, 0];
  for (let i = 0; i < length; i += 1) {
    const white = random() + random() + random() - 1.5;
    a = 0.99765 * a + white * 0.099046;
    b = 0.963 * b + white * 0.2965164;
    c = 0.57 * c + white * 1.0526913;
    out[i] = kind === 'white' ? white : a + b + c + white * 0.1848;
  }
  const power = out.reduce((sum, value) => sum + value * value, 0) / length;
  return out.map((value) => value / Math.sqrt(power));
}

/** Level of speech as ITU-T P.56 has it: mean square of the 20 ms that are at most 15.9 dB below that mean. */
export function activePower(samples: Float32Array): number {
  const hop = RATE / 50;
  const powers = Array.from({ length: Math.floor(samples.length / hop) }, (_, i) =>
    samples.subarray(i * hop, (i + 1) * hop).reduce((sum, value) => sum + (value * value) / hop, 0),
  );
  let level = 0;
  for (let round = 0; round < 10; round += 1) {
    const active = powers.filter((power) => power > level * 10 ** -1.59);
    level = active.reduce((sum, power) => sum + power, 0) / active.length;
  }
  return level;
}

/** The speech with this much noise under it, dB below its active level. */
export function mixed(speech: Float32Array, kind: 'white' | 'pink', snr: number): Float32Array {
  const gain = Math.sqrt(activePower(speech) / 10 ** (snr / 10));
  const under = noise(kind, speech.length);
  return speech.map((value, i) => value + gain * (under[i] ?? 0));
}

/** Plucked strings, three voices. */
export function music(seconds: number): Float32Array {
  const notes = [261, 294, 330, 392, 440, 523, 587, 659];
  return Float32Array.from({ length: seconds * RATE }, (_, i) => {
    let sum = 0;
    for (let voice = 0; voice < 3; voice += 1) {
      const pace = 3 - voice / 2;
      const beat = Math.floor((i / RATE) * pace);
      const since = i / RATE - beat / pace;
      const pitch = (notes[(beat * 7 + voice * 3) % 8] ?? 440) * (voice ? 0.5 : 1);
      for (let h = 1; h < 8; h += 1)
        sum += (Math.sin((2 * Math.PI * pitch * h * i) / RATE) / h) * Math.exp(-3 * since * Math.sqrt(h));
    }
    return 0.12 * sum;
  });
}

/** A 16-bit WAV. */
export function wavOf(channels: readonly Float32Array[], rate = RATE): Buffer {
  const [first = new Float32Array(0)] = channels;
  const bytes = Buffer.alloc(44 + first.length * channels.length * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels.length, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * 2 * channels.length, 28);
  bytes.writeUInt16LE(2 * channels.length, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(bytes.length - 44, 40);
  for (let i = 0, at = 44; i < first.length; i += 1)
    for (const channel of channels) {
      bytes.writeInt16LE(Math.round(32_767 * Math.max(-1, Math.min(1, channel[i] ?? 0))), at);
      at += 2;
    }
  return bytes;
}
