import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { decodeRecording } from '../decode.ts';
import { SPEECH_RATE } from '../wav.ts';
import type { Phone } from './phones.ts';

/** A sentence as spoken by one of flite's voices, with the time of every sound. */
export interface Utterance {
  voice: string;
  text: string;
  /** 16 kHz mono, −1…1. */
  samples: Float32Array;
  phones: Phone[];
}

export interface Manner {
  /** Mean pitch, Hz; the voice's own where left out. */
  pitch?: number;
  /** Durations relative to the voice's own. */
  stretch?: number;
}

/**
 * Speaks `text`. Needs the program `flite` with the named voice. What was spoken before in `cache` is taken from there.
 */
export async function speak(
  voice: string,
  text: string,
  manner: Manner = {},
  cache?: string,
): Promise<Utterance> {
  const settings: string[] = [];
  if (manner.stretch) settings.push('--setf', `duration_stretch=${manner.stretch.toFixed(3)}`);
  if (manner.pitch) settings.push('--setf', `int_f0_target_mean=${manner.pitch}`);
  const said = ['-voice', voice, ...settings, '-psdur', '-t', text];
  const folder = cache ?? (await mkdtemp(join(tmpdir(), 'flite-')));
  try {
    const file = join(folder, `${createHash('sha1').update(said.join('\0')).digest('hex')}.wav`);
    const listing = `${file}.phones`;
    if (!cache || !existsSync(listing)) {
      const { stdout } = await execa('flite', [...said, '-o', file]);
      await writeFile(listing, stdout);
    }
    const stdout = await readFile(listing, 'utf8');
    const chunks: Float32Array[] = [];
    for await (const chunk of decodeRecording(file, { rate: SPEECH_RATE })) chunks.push(chunk);
    const samples = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      samples.set(chunk, at);
      at += chunk.length;
    }
    return { voice, text, samples, phones: timings(stdout, samples.length / SPEECH_RATE) };
  } finally {
    if (!cache) await rm(folder, { recursive: true, force: true });
  }
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
  return ends.map(({ phone, end }, i) => ({ phone, start: ends[i - 1]?.end ?? 0, end }));
}
