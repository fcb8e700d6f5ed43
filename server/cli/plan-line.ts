import type { Plan } from '../contract/index.ts';
import { timeOf } from './progress-report.ts';

/** "preview: 704×384, 477 frames, 19.1 s of video in 10 clips; takes 3–5 s" */
export function planLine({ engine, width, height, frames, seconds, clips, etaSeconds }: Plan): string {
  const clipWord = clips === 1 ? 'clip' : 'clips';
  return `${engine}: ${width}×${height}, ${frames} frames, ${seconds.toFixed(1)} s of video in ${clips} ${clipWord}; takes ${timeRange(etaSeconds)}`;
}

/** "about 3 s", "3 s to 2 min 5 s". */
export function timeRange([least, most]: readonly [number, number]): string {
  const [low, high] = [timeOf(least), timeOf(most)];
  return low === high ? `about ${low}` : `${low} to ${high}`;
}
