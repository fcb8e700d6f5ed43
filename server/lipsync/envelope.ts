import { decodeRecording } from '../speech/decode.ts';

const RATE = 16_000;
/** One value of an envelope every 10 ms, s. */
export const STEP = 0.01;
/** Loudness around a value is that of 25 ms, samples to either side. */
const AROUND = 200;
/** Quieter than the loud parts by more than this is silence, dB. */
const RANGE_DB = 38;
/** Speech has begun where so many values in a row are this loud. */
const LOUD = 0.45;
const LOUD_VALUES = 8;

/**
 * The loudness of a recording, or of a video's sound, 0…1, every 10 ms: dB above its pauses, as a share of its range.
 * @param mostSeconds of its beginning that are listened to
 * @throws RecordingError when it cannot be decoded.
 */
export async function envelopeOf(
  recording: string,
  mostSeconds = Number.POSITIVE_INFINITY,
): Promise<Float32Array> {
  const samples = await samplesOf(recording, mostSeconds * RATE);
  const hop = RATE * STEP;
  const levels = Float32Array.from({ length: Math.floor(samples.length / hop) }, (_, i) => {
    const around = samples.subarray(Math.max(0, i * hop - AROUND), i * hop + AROUND);
    const power = around.reduce((sum, sample) => sum + sample * sample, 0) / around.length;
    return 10 * Math.log10(power + 1e-9);
  });
  const sorted = Float32Array.from(levels).sort();
  const high = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
  const low = Math.max(sorted[Math.floor(sorted.length * 0.05)] ?? 0, high - RANGE_DB);
  // The same loudness all the time has no range: a tone, or silence.
  const range = Math.max(high - low, 1);
  return levels.map((level) => Math.max(0, Math.min(1.1, (level - low) / range)));
}

/** When somebody begins to speak, s; null where nobody does. */
export function firstSound(envelope: Float32Array): number | null {
  let run = 0;
  for (const [at, value] of envelope.entries()) {
    run = value >= LOUD ? run + 1 : 0;
    if (run === LOUD_VALUES) return (at - LOUD_VALUES + 1) * STEP;
  }
  return null;
}

async function samplesOf(recording: string, most: number): Promise<Float32Array> {
  const chunks: Float32Array[] = [];
  let length = 0;
  for await (const chunk of decodeRecording(recording, { rate: RATE })) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= most) break;
  }
  const samples = new Float32Array(length);
  let at = 0;
  for (const chunk of chunks) {
    samples.set(chunk, at);
    at += chunk.length;
  }
  return samples;
}
