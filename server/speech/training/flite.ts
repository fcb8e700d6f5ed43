import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { decodeRecording } from '../decode.ts';
import { SPEECH_RATE } from '../wav.ts';
import { ENGLISH } from './phone-sets.ts';
import type { Phone } from './phones.ts';
import { spoken, type Utterance } from './utterance.ts';

export interface Manner {
  /** Mean pitch, Hz; the voice's own where left out. */
  pitch?: number;
  /** Durations relative to the voice's own. */
  stretch?: number;
}

/** Speaks `text`. Needs the program `flite` with the named voice. What was spoken before is taken from `cache`. */
export function speakFlite(voice: string, text: string, manner: Manner, cache: string): Promise<Utterance> {
  const settings: string[] = [];
  if (manner.stretch) settings.push('--setf', `duration_stretch=${manner.stretch.toFixed(3)}`);
  if (manner.pitch) settings.push('--setf', `int_f0_target_mean=${manner.pitch}`);
  return spoken(cache, { voice: `flite ${voice}`, text, manner: settings.join(' ') }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'flite-'));
    try {
      const file = join(folder, 'speech.wav');
      const { stdout } = await execa('flite', [
        '-voice',
        voice,
        ...settings,
        '-psdur',
        '-t',
        text,
        '-o',
        file,
      ]);
      const chunks: number[] = [];
      for await (const chunk of decodeRecording(file, { rate: SPEECH_RATE })) chunks.push(...chunk);
      const samples = Float32Array.from(chunks);
      return { samples, phones: timings(stdout, samples.length / SPEECH_RATE) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/**
 * Reads `-psdur` ("pau:0.220 hh:0.311 …", each sound with its end in s). The diphone voices leave out half of the last
 * pause and yet list all of it.
 */
function timings(listing: string, seconds: number): Phone[] {
  const ends = [...listing.matchAll(/([a-z]+):(\d+\.\d+)/g)].map((match) => ({
    phone: match[1] as string,
    end: Math.min(seconds, Number(match[2])),
  }));
  return ends.map(({ phone, end }, i) => ({
    phone,
    shapes: ENGLISH(phone),
    start: ends[i - 1]?.end ?? 0,
    end,
  }));
}
