import { ENDED } from '#contract';
import type { Playable, VideoAddresses } from './playable.ts';
import type { PlaybackSource } from './playback.ts';

/** How to play a run. `requestedAt`: `performance.now()` of the Generate click, where it was in this page. */
export function sourceOf(run: Playable, client: VideoAddresses, requestedAt: number | null): PlaybackSource {
  const { totalFrames } = run.progress;
  return {
    id: run.id,
    streamUrl: client.streamUrl(run.id),
    videoUrl: client.videoUrl(run.id),
    ended: ENDED.includes(run.status),
    hasVideo: run.videoBytes > 0,
    expectedSeconds: totalFrames > 0 ? totalFrames / run.fps : null,
    generatedSeconds: run.progress.frames / run.fps,
    requestedAt,
  };
}
