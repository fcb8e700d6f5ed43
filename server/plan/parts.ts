import type { Part, PartsRequest } from '../contract/index.ts';

/** Samples a second of a video's sound, and samples of one packet of it: what is joined is whole packets (AAC). */
export const SOUND = { rate: 48_000, packet: 1024 };

/** Clips of a part when nobody says how long it should be. */
const AUTO_CLIPS = 200;
/** A cut is looked for this far from the wished length, as a share of it; beyond, the next pause after it is taken. */
const REACH = 0.5;
/** What is left at the end is at least this long, as a share of the wished length. */
const LEAST_REST = 0.25;
/** A long pause is the end of a thought: it is worth this many seconds off the wished length for each of its own. */
const WORTH = 12;
const LONGEST_COUNTED = 1.5;

/** A stretch in which nobody speaks, s. */
export interface Quiet {
  start: number;
  end: number;
}

/** What a recording is cut by. */
export interface Cutting {
  /** Length of the recording, s. */
  seconds: number;
  fps: number;
  /** Where nobody speaks, in order. */
  pauses: readonly Quiet[];
  /** Wished for, s. */
  partSeconds: number;
}

/** The length of a part that is wished for, s. */
export function wishedSeconds(
  { seconds }: Pick<PartsRequest, 'seconds'>,
  inferFrames: number,
  fps: number,
): number {
  return seconds === 'auto' ? (AUTO_CLIPS * inferFrames) / fps : seconds;
}

/**
 * Cuts a recording in pauses near the wished length, never anywhere else: without a pause a part goes on to the next
 * one. Every cut lies where a frame and a packet of sound begin together (at 25 frames/s every 0.32 s), so that parts
 * can be joined without touching either.
 */
export function cutIntoParts({ seconds, fps, pauses, partSeconds }: Cutting): Part[] {
  const frames = Math.max(1, Math.ceil(seconds * fps - 1e-3));
  const step = framesBetweenCuts(fps);
  const last = frames - LEAST_REST * partSeconds * fps;
  const places = cutsIn(pauses, fps, step, frames).filter(({ frame }) => frame <= last);
  const parts: Part[] = [];
  let from = 0;
  for (;;) {
    const rest = (frames - from) / fps;
    const wish = from + partSeconds * fps;
    const cut = rest > partSeconds * (1 + REACH) ? nearest(places, from, wish, partSeconds * fps, fps) : null;
    parts.push({ start: from / fps, end: (cut ?? frames) / fps });
    if (cut === null) return parts;
    from = cut;
  }
}

/** From one place where a frame and a packet of sound begin together to the next, frames. */
export function framesBetweenCuts(fps: number): number {
  const { rate, packet } = SOUND;
  // Rates that are no whole numbers are counted in thousandths.
  const [frame, block] = [rate * 1000, packet * Math.round(fps * 1000)];
  return block / divisor(frame, block);
}

interface Place {
  frame: number;
  /** Of the pause that it lies in. */
  quiet: number;
}

/** The places to cut: of each pause, the one nearest to its middle. */
function cutsIn(pauses: readonly Quiet[], fps: number, step: number, frames: number): Place[] {
  return pauses.flatMap(({ start, end }) => {
    const frame = Math.round((((start + end) / 2) * fps) / step) * step;
    const isInside = frame / fps >= start && frame / fps <= end;
    return isInside && frame > 0 && frame < frames ? [{ frame, quiet: end - start }] : [];
  });
}

/** The best place near the wish, or the first one after; null where there is none. */
function nearest(
  places: readonly Place[],
  from: number,
  wish: number,
  length: number,
  fps: number,
): number | null {
  const near = places.filter(({ frame }) => frame > from && Math.abs(frame - wish) <= REACH * length);
  const cost = ({ frame, quiet }: Place) =>
    Math.abs(frame - wish) / fps - WORTH * Math.min(quiet, LONGEST_COUNTED) * Math.min(1, length / fps / 60);
  const [best] = near.sort((a, b) => cost(a) - cost(b));
  return (best ?? places.find(({ frame }) => frame > wish))?.frame ?? null;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
