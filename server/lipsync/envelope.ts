import { decodeRecording } from '../speech/decode.ts';

const RATE = 16_000;
/** One value of an envelope every 10 ms, s. */
export const STEP = 0.01;
const HOP = RATE * STEP;
/** Loudness around a value is that of 25 ms, samples to either side. */
const AROUND = 200;
/** Quieter than the loud parts by more than this is silence, dB. */
const RANGE_DB = 38;
/** Speech has begun where so many values in a row are this loud. */
const LOUD = 0.45;
const LOUD_VALUES = 8;

/**
 * The loudness of a recording, or of a video's sound, 0…1, every 10 ms: dB above its pauses, as a share of its range.
 * Of the samples no more is held than one value needs.
 * @throws RecordingError when it cannot be decoded.
 */
export async function envelopeOf(recording: string): Promise<Float32Array> {
  const levels = Float32Array.from(await levelsOf(recording));
  const sorted = Float32Array.from(levels).sort();
  const high = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
  const low = Math.max(sorted[Math.floor(sorted.length * 0.05)] ?? 0, high - RANGE_DB);
  // The same loudness all the time has no range: a tone, or silence.
  const range = Math.max(high - low, 1);
  return levels.map((level) => Math.max(0, Math.min(1.1, (level - low) / range)));
}

/** When somebody begins to speak and when nobody speaks any more, s; null where nobody does. */
export function speechIn(envelope: Float32Array): { begins: number; ends: number } | null {
  let speech: { begins: number; ends: number } | null = null;
  let run = 0;
  for (const [at, value] of envelope.entries()) {
    run = value >= LOUD ? run + 1 : 0;
    if (run < LOUD_VALUES) continue;
    speech ??= { begins: (at - LOUD_VALUES + 1) * STEP, ends: 0 };
    speech.ends = (at + 1) * STEP;
  }
  return speech;
}

/** Loudness every 10 ms, dB. */
async function levelsOf(recording: string): Promise<number[]> {
  const levels: number[] = [];
  /** Samples that the next value needs, and those after them; the first of them is the recording's sample `first`. */
  let held = new Float32Array(0);
  let first = 0;
  const levelAround = (sample: number): number => {
    const around = held.subarray(Math.max(0, sample - AROUND - first), sample + AROUND - first);
    const power = around.reduce((sum, value) => sum + value * value, 0) / around.length;
    return 10 * Math.log10(power + 1e-9);
  };
  for await (const chunk of decodeRecording(recording, { rate: RATE })) {
    const from = Math.max(0, levels.length * HOP - AROUND);
    const kept = held.subarray(from - first);
    held = new Float32Array(kept.length + chunk.length);
    held.set(kept);
    held.set(chunk, kept.length);
    first = from;
    for (let at = levels.length * HOP; at + AROUND <= first + held.length; at += HOP)
      levels.push(levelAround(at));
  }
  for (let at = levels.length * HOP; at + HOP <= first + held.length; at += HOP) levels.push(levelAround(at));
  return levels;
}
