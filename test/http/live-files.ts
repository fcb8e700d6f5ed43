import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AudioSource } from '../../server/speech/source.ts';
import { makeSpeech, recording } from '../engines/preview/material.ts';

/** Seconds of sound in a media file. */
export function soundOf(path: string): number {
  const sound = AudioSource.open(path);
  let samples = 0;
  for (const { frame } of sound.frames()) samples += frame.nbSamples;
  const { sampleRate } = sound;
  sound.close();
  return samples / sampleRate;
}

/** A second of speech as 16 kHz mono 16-bit WAV. */
export async function shortSpeech(folder: string): Promise<string> {
  const path = join(folder, 'short.wav');
  await makeSpeech(recording('report-en'), path);
  const bytes = Buffer.from((await readFile(path)).subarray(0, 44 + 32_000));
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.writeUInt32LE(bytes.length - 44, 40);
  await writeFile(path, bytes);
  return path;
}
