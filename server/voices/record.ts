import { SPEECH_RATE, WavWriter } from '../speech/wav.ts';

/** Silence before the first word and behind the last, s: engines need it to begin with closed lips. */
const LEAD = 0.3;
const TAIL = 0.3;
/** Largest sample. */
const FULL = 32_767;

/** Writes what is spoken to a WAV file, 16 kHz mono, with a little silence around it. @throws what the speaking throws */
export async function recordSpeech(spoken: AsyncIterable<Int16Array>, path: string): Promise<void> {
  const wav = await WavWriter.create(path);
  try {
    await wav.write(new Float32Array(LEAD * SPEECH_RATE));
    for await (const samples of spoken)
      await wav.write(Float32Array.from(samples, (sample) => sample / FULL));
    await wav.write(new Float32Array(TAIL * SPEECH_RATE));
  } finally {
    await wav.close();
  }
}
