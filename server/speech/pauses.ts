import { BANDS, BEFORE, HOP, HOPS_PER_SECOND, LogMel, WINDOW } from './mel.ts';
import { VisemeNetwork } from './network.ts';
import { emptyNorm, loudness } from './norm.ts';
import { Regions } from './regions.ts';
import { WavReader } from './wav.ts';

/** A stretch in which nobody speaks, s. */
export interface Pause {
  start: number;
  end: number;
}

/**
 * Shorter ones are inside words: the lips stay shut up to 0.15 s for a "p", and a word such as "sixth" has quiet ends, s.
 */
const SHORTEST_PAUSE = 0.25;
/** The end of an "f" or "s" is quieter than any threshold: it stays with its word, s. */
const AFTER_WORD = 0.05;
/** So do the shut lips of a "p" that a word begins with. */
const BEFORE_WORD = 0.12;
/** Louder than this is speech; 0 is the level of the pauses. */
const SPEAKING = 0.06;
/** Hops read at a time. */
const BLOCK = 128;

/**
 * The pauses of a `speech.wav`, in order; those at its beginning and end are among them. An hour takes about two seconds
 * and is looked at block by block.
 * @throws RecordingError when the file is none.
 */
export function findPauses(path: string): Pause[] {
  const wav = WavReader.open(path);
  try {
    return pausesOf(wav);
  } finally {
    wav.close();
  }
}

function pausesOf(wav: WavReader): Pause[] {
  const hops = Math.max(1, Math.ceil(wav.length / HOP));
  const mel = new LogMel();
  const regions = new Regions(wav, mel, VisemeNetwork.shipped().prior, hops);
  const norm = emptyNorm();
  const spectrum = new Float32Array(BANDS);
  const samples = new Float32Array(BEFORE + (BLOCK - 1) * HOP + WINDOW / 2);
  const pauses: Pause[] = [];
  let quietSince: number | null = null;
  const close = (hop: number) => {
    if (quietSince === null) return;
    const start = quietSince === 0 ? 0 : quietSince / HOPS_PER_SECOND + AFTER_WORD;
    const end = hop === hops ? hop / HOPS_PER_SECOND : hop / HOPS_PER_SECOND - BEFORE_WORD;
    if ((hop - quietSince) / HOPS_PER_SECOND >= SHORTEST_PAUSE) pauses.push({ start, end });
    quietSince = null;
  };
  for (let hop = 0; hop < hops; hop++) {
    const inBlock = hop % BLOCK;
    if (inBlock === 0) wav.read(hop * HOP - BEFORE, samples);
    const level = mel.compute(samples, BEFORE + inBlock * HOP, spectrum, 0);
    regions.at(hop, norm);
    if (loudness(level, norm) > SPEAKING) close(hop);
    else quietSince ??= hop;
  }
  close(hops);
  return pauses;
}
