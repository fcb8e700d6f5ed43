import { SpeechTrack } from '../../speech/track.ts';
import { openness, VISEMES } from '../../speech/visemes.ts';

/** Looked at, hops of 10 ms each: twelve seconds of any recording. */
const LOOKS = 12;
const LOOK_HOPS = 96;
const HOPS_PER_SECOND = 100;
/** A hop counts when it is this loud for its recording. */
const AUDIBLE = 0.2;
/** A look needs sound in this part of it, if there is such a place: two words in a minute of silence are speech. */
const FILLED = 0.4;
/** Fewer audible hops than this say nothing: a second and a half. */
const ENOUGH = 150;

/**
 * How much the sound moves lips as speech does: certainty of the viseme network × range of the mouth's opening × variety
 * of the visemes, squared. Steady noise and tones leave the network uncertain, beats and music leave it with few
 * visemes. ×100; null where there is too little sound to tell. `path` is a `speech.wav`; `filled` says in which part (0…1)
 * of a stretch, s, there is sound.
 */
export function lipMovementOf(path: string, filled: (from: number, to: number) => number): number | null {
  const track = SpeechTrack.open(path);
  try {
    const counts = new Float64Array(VISEMES.length);
    const openings: number[] = [];
    let certainty = 0;
    for (const from of looksOf(track.hops, filled)) {
      const slice = track.read(from, Math.min(track.hops, from + LOOK_HOPS));
      for (let hop = 0; hop < slice.hops; hop += 1) {
        if ((slice.loudness[hop] ?? 0) < AUDIBLE) continue;
        const row = slice.visemes.subarray(hop * VISEMES.length, (hop + 1) * VISEMES.length);
        const best = row.indexOf(Math.max(...row));
        counts[best] = (counts[best] ?? 0) + 1;
        certainty += row[best] ?? 0;
        openings.push(openness(row));
      }
    }
    if (openings.length < ENOUGH) return null;
    return 100 * (certainty / openings.length) * spread(openings) * variety(counts, openings.length) ** 2;
  } finally {
    track.close();
  }
}

/** Starts of the looks, hops: evenly over what holds sound; without gaps when the recording is short. */
function looksOf(hops: number, filled: (from: number, to: number) => number): number[] {
  const last = Math.max(0, hops - LOOK_HOPS);
  const places = Array.from({ length: Math.ceil(hops / LOOK_HOPS) }, (_, i) => Math.min(last, i * LOOK_HOPS));
  const sounding = places.filter(
    (from) => filled(from / HOPS_PER_SECOND, (from + LOOK_HOPS) / HOPS_PER_SECOND) >= FILLED,
  );
  const from = sounding.length > 0 ? sounding : places;
  const count = Math.min(LOOKS, from.length);
  const step = (from.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, i) => from[Math.floor(i * step)] ?? 0);
}

/** Standard deviation. */
function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** Entropy, bits. */
function variety(counts: Float64Array, total: number): number {
  return counts.reduce(
    (sum, count) => (count > 0 ? sum - (count / total) * Math.log2(count / total) : sum),
    0,
  );
}
