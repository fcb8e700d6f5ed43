import type { SpeechSource } from '../../../../server/engines/preview/motion/hop-window.ts';
import { VISEME_INDEX, VISEMES, type Viseme } from '../../../../server/speech/visemes.ts';

/** A sound of a made-up recording: a viseme, its length in s, and its loudness (0 for silence, else 0.8). */
export type Sound = readonly [viseme: Viseme, seconds: number, loudness?: number];

/** A recording in which every sound is known for certain: what motion makes of perfect analysis. */
export function spoken(sounds: readonly Sound[]): SpeechSource & { seconds: number; hops: number } {
  const classes = VISEMES.length;
  const rows: { viseme: Viseme; loudness: number }[] = [];
  for (const [viseme, seconds, loudness = viseme === 'sil' ? 0 : 0.8] of sounds) {
    for (let k = 0; k < Math.round(seconds * 100); k++) rows.push({ viseme, loudness });
  }
  return {
    hops: rows.length,
    seconds: rows.length / 100,
    read(from, to) {
      const loudness = new Float32Array(to - from);
      const visemes = new Float32Array((to - from) * classes);
      for (let hop = from; hop < to; hop++) {
        const row = rows[hop] ?? { viseme: 'sil', loudness: 0 };
        loudness[hop - from] = row.loudness;
        visemes[(hop - from) * classes + VISEME_INDEX[row.viseme]] = 1;
      }
      return { loudness, visemes };
    },
  };
}

/** Some seconds of lively talk with a pause, for tests that only need somebody to speak. */
export function talk(): ReturnType<typeof spoken> {
  const phrase: Sound[] = [
    ['PP', 0.09],
    ['aa', 0.18, 0.95],
    ['nn', 0.08],
    ['I', 0.12, 0.6],
    ['SS', 0.1, 0.4],
    ['U', 0.16, 0.7],
    ['FF', 0.1, 0.4],
    ['E', 0.14, 0.75],
    ['DD', 0.06, 0.5],
    ['O', 0.2, 0.9],
    ['PP', 0.08],
    ['aa', 0.15, 0.65],
  ];
  const pause: Sound = ['sil', 0.6];
  return spoken([
    pause,
    ...phrase,
    ...phrase,
    pause,
    ...phrase,
    ...phrase,
    ...phrase,
    pause,
    ...phrase,
    pause,
  ]);
}
