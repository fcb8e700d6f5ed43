import type { Limits } from '../contract/index.ts';
import { decodeRecording } from '../speech/decode.ts';
import { RecordingError } from '../speech/errors.ts';
import { AudioSource } from '../speech/source.ts';
import { SPEECH_RATE, WavWriter } from '../speech/wav.ts';
import { LevelMeter, type Levels } from './levels.ts';

/** What is measured of a recording. */
export interface MeasuredRecording extends Levels {
  /** As it plays; of one that is too long, by its header, and at least the limit. */
  seconds: number;
  tooLong: boolean;
  /** Hz, as recorded. */
  sampleRate: number;
  channels: number;
  /** Largest magnitude (0…1) in each of up to 1000 equal slices. */
  peaks: number[];
}

const PEAK_SLICES = 1000;

/**
 * Decodes the recording at `path` once, measures it, and writes what engines hear (16 kHz mono) to `speech`. Stops at
 * the longest recording that is accepted.
 * @throws RecordingError when it cannot be decoded.
 */
export async function measureRecording(
  path: string,
  speech: string,
  limits: Limits,
): Promise<MeasuredRecording> {
  const { sampleRate, channels, headerSeconds } = headerOf(path);
  const maxSeconds = limits.maxAudioSeconds;
  const meter = new LevelMeter(SPEECH_RATE);
  const wav = await WavWriter.create(speech);
  let tooLong = false;
  try {
    for await (const samples of decodeRecording(path, { rate: SPEECH_RATE, maxSeconds, chunkSeconds: 1 })) {
      meter.add(samples);
      await wav.write(samples);
    }
  } catch (error) {
    if (!(error instanceof RecordingError) || error.code !== 'too-long') throw error;
    tooLong = true;
  } finally {
    await wav.close();
  }
  const decoded = wav.samples / SPEECH_RATE;
  const seconds = tooLong ? Math.max(headerSeconds ?? 0, maxSeconds) : decoded;
  return { ...meter.levels(), seconds, tooLong, sampleRate, channels, peaks: meter.peaks(PEAK_SLICES) };
}

function headerOf(path: string): { sampleRate: number; channels: number; headerSeconds: number | null } {
  const source = AudioSource.open(path);
  try {
    const { sampleRate, channels, headerSeconds } = source;
    return { sampleRate, channels, headerSeconds };
  } finally {
    source.close();
  }
}
