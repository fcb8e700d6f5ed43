import type { Part, Plan } from '../contract/index.ts';
import { timeOf } from './progress-report.ts';

/** "preview: 704×384, 477 frames, 19.1 s of video in 10 clips; takes 3–5 s" */
export function planLine(plan: Plan): string {
  const { engine, width, height, frames, seconds, clips, etaSeconds, parts, bytes } = plan;
  const clipWord = clips === 1 ? 'clip' : 'clips';
  const video = `${engine}: ${width}×${height}, ${frames} frames, ${seconds.toFixed(1)} s of video in ${clips} ${clipWord}`;
  const line = `${video}; takes ${timeRange(etaSeconds)}`;
  if (!parts) return line;
  const disk =
    bytes === undefined ? '' : ` and about ${sizeText(bytes)} of the disk, twice that while it is joined`;
  return `${line}${disk}\n${partsText(parts)}`;
}

/** "3 parts, cut in pauses: 0:00–6:21, 6:21–12:48, 12:48–15:02". */
function partsText(parts: readonly Part[]): string {
  const stretches = parts.map(({ start, end }) => `${clock(start)}–${clock(end)}`).join(', ');
  return parts.length === 1 ? `1 part: ${stretches}` : `${parts.length} parts, cut in pauses: ${stretches}`;
}

/** "12 MB", "1.4 GB". */
export function sizeText(bytes: number): string {
  return bytes < 1e9 ? `${Math.max(1, Math.round(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** "1:05:09", "6:21". */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (count: number) => String(count).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** "about 3 s", "3 s to 2 min 5 s". */
export function timeRange([least, most]: readonly [number, number]): string {
  const [low, high] = [timeOf(least), timeOf(most)];
  return low === high ? `about ${low}` : `${low} to ${high}`;
}
