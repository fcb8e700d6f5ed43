import { setImmediate as breathe } from 'node:timers/promises';
import { AudioSource } from './source.ts';

/** What a recording is, before anything is done with it. */
export interface AudioProbe {
  /** Length, from the header, or by decoding where the header does not say. */
  seconds: number;
  /** Hz, as recorded. */
  sampleRate: number;
  channels: number;
  /** FFmpeg's name of the decoder, such as `mp3`, `aac`, `opus`, `pcm_s16le`. */
  codec: string;
}

/** Looks at the recording at `path`. Quick where its header knows its length. Throws `RecordingError`. */
export async function probeAudio(path: string): Promise<AudioProbe> {
  const source = AudioSource.open(path);
  try {
    const { codec, sampleRate, channels } = source;
    const seconds = source.headerSeconds ?? (await countSeconds(source));
    return { seconds, sampleRate, channels, codec };
  } finally {
    source.close();
  }
}

/** Browsers' recorders write no length into what they stream: count what decodes. */
async function countSeconds(source: AudioSource): Promise<number> {
  let seconds = 0;
  let frames = 0;
  for (const { frame } of source.frames()) {
    seconds += frame.nbSamples / frame.sampleRate;
    frames += 1;
    if (frames % 256 === 0) await breathe();
  }
  return seconds;
}
