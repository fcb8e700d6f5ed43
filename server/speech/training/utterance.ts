import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Phone } from './phones.ts';

/** A sentence as spoken by a synthesiser's voice, with the time of every sound. */
export interface Utterance {
  voice: string;
  text: string;
  /** 16 kHz mono, −1…1. */
  samples: Float32Array;
  phones: Phone[];
}

/**
 * What `make` speaks, or, where the same was spoken before, what `cache` has kept of it: 16-bit samples and a list of the
 * sounds. `said` is all that it depends on.
 */
export async function spoken(
  cache: string,
  said: { voice: string; text: string; manner: string },
  make: () => Promise<Pick<Utterance, 'samples' | 'phones'>>,
): Promise<Utterance> {
  const { voice, text, manner } = said;
  const file = join(cache, createHash('sha1').update([voice, manner, text].join('\0')).digest('hex'));
  const kept = await readFile(`${file}.json`, 'utf8').catch(() => null);
  if (kept) {
    const bytes = await readFile(`${file}.s16`);
    const whole = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    const samples = Float32Array.from(whole, (sample) => sample / 32_768);
    return { voice, text, samples, phones: (JSON.parse(kept) as { phones: Phone[] }).phones };
  }
  const { samples, phones } = await make();
  const whole = Int16Array.from(samples, (sample) =>
    Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))),
  );
  await writeFile(`${file}.s16`, new Uint8Array(whole.buffer));
  // Last, and at once: a half-written one is never taken for the whole.
  await writeFile(`${file}.part`, JSON.stringify({ voice, text, phones }));
  await rename(`${file}.part`, `${file}.json`);
  return { voice, text, samples, phones };
}
