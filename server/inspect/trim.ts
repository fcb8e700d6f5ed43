import { decodeRecording } from '../speech/decode.ts';
import { WavWriter } from '../speech/wav.ts';
import type { FixAnswer, TrimRequest } from './inspection.ts';
import { rateOf } from './recording/fix-recording.ts';
import { refusalOf } from './refusal.ts';

/** Hz. More than any soundtrack carries is not kept. */
const MAX_RATE = 48_000;

/** Writes the part of a recording between `start` and `end` as WAV, mono, at its own rate. */
export async function trim({ path, to, start, end }: TrimRequest): Promise<FixAnswer> {
  try {
    const rate = Math.min(MAX_RATE, rateOf(path));
    const from = Math.round(start * rate);
    const until = Math.round(end * rate);
    const wav = await WavWriter.create(to, rate);
    try {
      let at = 0;
      for await (const samples of decodeRecording(path, { rate })) {
        await wav.write(samples.subarray(Math.max(0, from - at), Math.max(0, until - at)));
        at += samples.length;
        if (at >= until) break;
      }
    } finally {
      await wav.close();
    }
    return { ok: true };
  } catch (error) {
    const refusal = refusalOf(error, 'audio');
    if (refusal) return refusal;
    throw error;
  }
}
