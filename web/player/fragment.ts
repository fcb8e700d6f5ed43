import { bodyAt, boxesIn, viewOf } from './boxes.ts';
import type { Track } from './init-segment.ts';

/** A `moof` with its `mdat`, appended whole. Times in seconds of the presentation. */
export type Fragment = { bytes: Uint8Array; start: number; end: number };

/** Presence bits of `tfhd` and `trun` that the durations depend on. */
const TFHD_BASE_OFFSET = 0x1;
const TFHD_DESCRIPTION = 0x2;
const TFHD_DURATION = 0x8;
const TRUN_DATA_OFFSET = 0x1;
const TRUN_FIRST_FLAGS = 0x4;
const TRUN_DURATION = 0x100;
const TRUN_FIELDS = [0x100, 0x200, 0x400, 0x800] as const;

/** From when to when the fragment of this `moof` body plays, in seconds; of the video track where it has one. */
export function fragmentTimes(moof: Uint8Array, tracks: readonly Track[]): { start: number; end: number } {
  let found: { start: number; end: number } | null = null;
  for (const box of boxesIn(moof)) {
    if (box.type !== 'traf') continue;
    const tfhd = bodyAt(box.body, 'tfhd');
    const tfdt = bodyAt(box.body, 'tfdt');
    if (!tfhd || !tfdt) continue;
    const id = viewOf(tfhd).getUint32(4);
    const track = tracks.find((other) => other.id === id);
    if (!track) continue;
    const view = viewOf(tfdt);
    const base = tfdt[0] === 1 ? Number(view.getBigUint64(4)) : view.getUint32(4);
    const ticks = durationOf(box.body, defaultDuration(tfhd) ?? track.sampleDuration);
    const times = { start: base / track.timescale, end: (base + ticks) / track.timescale };
    if (track.kind === 'video') return times;
    found ??= times;
  }
  if (!found) throw new Error('A fragment of the stream names no time.');
  return found;
}

function defaultDuration(tfhd: Uint8Array): number | null {
  const view = viewOf(tfhd);
  const flags = view.getUint32(0) & 0xffffff;
  if (!(flags & TFHD_DURATION)) return null;
  const at = 8 + (flags & TFHD_BASE_OFFSET ? 8 : 0) + (flags & TFHD_DESCRIPTION ? 4 : 0);
  return view.getUint32(at);
}

/** Sum of the sample durations of all runs in a `traf`, ticks. */
function durationOf(traf: Uint8Array, sampleDuration: number): number {
  let ticks = 0;
  for (const box of boxesIn(traf)) {
    if (box.type !== 'trun') continue;
    const view = viewOf(box.body);
    const flags = view.getUint32(0) & 0xffffff;
    const samples = view.getUint32(4);
    if (!(flags & TRUN_DURATION)) {
      ticks += samples * sampleDuration;
      continue;
    }
    const stride = 4 * TRUN_FIELDS.filter((bit) => flags & bit).length;
    let at = 8 + (flags & TRUN_DATA_OFFSET ? 4 : 0) + (flags & TRUN_FIRST_FLAGS ? 4 : 0);
    // The duration is the first field of a sample, whatever others follow.
    for (let sample = 0; sample < samples; sample++, at += stride) ticks += view.getUint32(at);
  }
  return ticks;
}
