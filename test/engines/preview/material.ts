import { fileURLToPath } from 'node:url';
import { decodeRecording } from '../../../server/speech/decode.ts';
import { SPEECH_RATE, WavWriter } from '../../../server/speech/wav.ts';

const EXAMPLES = new URL('../../../configs/examples/', import.meta.url);

/** Path of a portrait that the studio ships. */
export const portrait = (name: 'amara' | 'daniel' | 'mei'): string =>
  fileURLToPath(new URL(`portraits/${name}.png`, EXAMPLES));

/** Path of a recording that the studio ships: 15 to 20 s of speech. */
export const recording = (name: 'welcome-en' | 'report-en' | 'greeting-zh'): string =>
  fileURLToPath(new URL(`recordings/${name}.wav`, EXAMPLES));

/** Makes the 16 kHz copy that engines read, as the upload does. Returns its length in s. */
export async function makeSpeech(source: string, target: string): Promise<number> {
  const writer = await WavWriter.create(target);
  for await (const chunk of decodeRecording(source, { rate: SPEECH_RATE })) await writer.write(chunk);
  const { samples } = writer;
  await writer.close();
  return samples / SPEECH_RATE;
}
