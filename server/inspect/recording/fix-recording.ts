import type { Thresholds } from '../../contract/index.ts';
import { decodeRecording } from '../../speech/decode.ts';
import { denoised } from '../../speech/denoise.ts';
import { AudioSource } from '../../speech/source.ts';
import { SPEECH_RATE, WavWriter } from '../../speech/wav.ts';
import { LevelMeter, type Levels } from '../levels.ts';
import { levelled } from './level.ts';
import { noiseLevelOf } from './noise.ts';
import { SpectrumMeter } from './spectrum-meter.ts';

/** What can be done to a recording, besides trimming it. */
export type RecordingFix = 'mono16k' | 'level' | 'lead-silence' | 'denoise';

/** Hz. More than any soundtrack carries is not kept. */
const MAX_RATE = 48_000;
/** A recording that starts at once would click after added silence: it is faded in over this long, s. */
const FADE_SECONDS = 0.005;

type Sound = AsyncIterable<Float32Array>;
type Apply = (source: { path: string; rate: number }, thresholds: Thresholds) => Promise<Sound>;

const FIXES: Readonly<Record<RecordingFix, Apply>> = {
  mono16k: async ({ path, rate }) => decodeRecording(path, { rate }),
  level: async ({ path, rate }, { recording }) => {
    const { levelDb } = await levelsOf(path);
    return levelled(decodeRecording(path, { rate }), recording.levelToDecibels - levelDb);
  },
  'lead-silence': async ({ path, rate }, { recording }) => {
    const there = (await levelsOf(path)).leadSilence ?? 0;
    return delayed(decodeRecording(path, { rate }), Math.max(0, recording.leadToSeconds - there), rate);
  },
  denoise: async ({ path, rate }) => {
    const spectra = new SpectrumMeter();
    await heard(path, spectra);
    return denoised(decodeRecording(path, { rate }), rate, noiseLevelOf(spectra.powers()));
  },
};

/**
 * Writes a corrected copy of the recording at `path` to `to`, as mono WAV: at 16 kHz for `mono16k`, else at its own rate.
 * @throws RecordingError when it cannot be decoded.
 */
export async function fixRecording(
  fix: RecordingFix,
  path: string,
  to: string,
  thresholds: Thresholds,
): Promise<void> {
  const rate = fix === 'mono16k' ? SPEECH_RATE : Math.min(MAX_RATE, rateOf(path));
  const wav = await WavWriter.create(to, rate);
  try {
    for await (const samples of await FIXES[fix]({ path, rate }, thresholds)) await wav.write(samples);
  } finally {
    await wav.close();
  }
}

/** The same levels that the checks look at. */
async function levelsOf(path: string): Promise<Levels> {
  const meter = new LevelMeter(SPEECH_RATE);
  await heard(path, meter);
  return meter.levels();
}

async function heard(path: string, meter: { add: (samples: Float32Array) => void }): Promise<void> {
  for await (const samples of decodeRecording(path, { rate: SPEECH_RATE, chunkSeconds: 1 }))
    meter.add(samples);
}

async function* delayed(sound: Sound, seconds: number, rate: number): Sound {
  yield new Float32Array(Math.round(seconds * rate));
  let first = true;
  for await (const samples of sound) {
    if (first) {
      const fade = Math.min(samples.length, Math.round(FADE_SECONDS * rate));
      for (let i = 0; i < fade; i += 1) samples[i] = ((samples[i] ?? 0) * i) / fade;
    }
    first = false;
    yield samples;
  }
}

/** Hz, as recorded. */
export function rateOf(path: string): number {
  const source = AudioSource.open(path);
  try {
    return source.sampleRate;
  } finally {
    source.close();
  }
}
