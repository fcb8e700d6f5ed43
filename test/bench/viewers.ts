/** What twenty people watching a running video cost its engine and encoder: CPU seconds a frame, with and without. */
import { get } from 'node:http';
import { ownRecording } from '../fixtures/material.ts';
import { type Studio, withStudio } from '../fixtures/studio.ts';
import { examplePortrait } from './inputs.ts';
import { usage } from './process-tree.ts';
import { median, report, round } from './report.ts';
import { finished, generate, upload } from './runs.ts';

const VIEWERS = 20;
const SECONDS = 40;
const PAIRS = 3;
/** The processes that make the video; the studio itself and the viewers are not meant. */
const MAKERS = /preview\/main|encoder\/main/;

/** Reads a stream to its end and counts its bytes. */
function watch(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => resolve(bytes));
      response.on('error', reject);
    }).on('error', reject);
  });
}

/** CPU seconds of engine and encoder a frame, for one run with this many viewers. */
async function cost(
  studio: Studio,
  inputs: { image: string; audio: string },
  viewers: number,
): Promise<number> {
  const before = usage(studio.pid, MAKERS).cpuSeconds;
  const run = await generate(studio, inputs, { num_clip: 100 });
  // The encoder of a run ends with it, and its CPU time with it out of /proc: read while it is there.
  let last = before;
  const sampler = setInterval(() => {
    last = Math.max(last, usage(studio.pid, MAKERS).cpuSeconds);
  }, 20);
  const streams = Array.from({ length: viewers }, () => watch(`${studio.url}/api/runs/${run.id}/stream`));
  const done = await finished(studio, run.id);
  clearInterval(sampler);
  const bytes = await Promise.all(streams);
  if (bytes.some((n) => n !== bytes[0])) throw new Error(`viewers saw different videos: ${bytes}`);
  return (last - before) / done.progress.frames;
}

await withStudio(async (studio) => {
  const image = await upload(studio, 'image', await examplePortrait());
  const audio = await upload(studio, 'audio', await ownRecording(SECONDS));
  await cost(studio, { image, audio }, 0);
  const alone: number[] = [];
  const watched: number[] = [];
  for (let i = 0; i < PAIRS; i++) {
    alone.push(await cost(studio, { image, audio }, 0));
    watched.push(await cost(studio, { image, audio }, VIEWERS));
  }
  report('viewers', {
    viewers: VIEWERS,
    cpuMsPerFrameAlone: round(median(alone) * 1000, 2),
    cpuMsPerFrameWatched: round(median(watched) * 1000, 2),
    extraPercent: round((median(watched) / median(alone) - 1) * 100),
  });
});
