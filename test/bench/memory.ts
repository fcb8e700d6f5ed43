/**
 * Memory of studio, engine and encoder while one long video is made, by the minute of the video; and of all processes,
 * with those that inspect uploads and find faces, which end when they have been idle.
 */
import { ownRecording } from '../fixtures/material.ts';
import { withStudio } from '../fixtures/studio.ts';
import { examplePortrait } from './inputs.ts';
import { usage, usageByProcess } from './process-tree.ts';
import { report, round } from './report.ts';
import { follow, generate, upload } from './runs.ts';

const MINUTES = 10.5;
const FPS = 25;
const MIB = 2 ** 20;
/** The studio itself by its last flags, the engine, the encoder. */
const MAKERS = /--engine preview$|preview\/main|encoder\/main/;

await withStudio(async (studio) => {
  const image = await upload(studio, 'image', await examplePortrait());
  const audio = await upload(studio, 'audio', await ownRecording(MINUTES * 60));
  const run = await generate(studio, { image, audio }, { num_clip: 10_000 });
  const byMinute: Record<string, number> = {};
  const all: Record<string, number> = {};
  let next = 1;
  await follow(studio, (event) => {
    if (event.type === 'run.progress' && event.run === run.id && event.progress.frames >= next * 60 * FPS) {
      byMinute[`minute${next}`] = round(usage(studio.pid, MAKERS).memory / MIB);
      if (next === 1 || next === 10) all[`allMinute${next}`] = round(usage(studio.pid).memory / MIB);
      if (next === 10)
        for (const [name, { memory }] of usageByProcess(studio.pid))
          report('memory-by-process', {
            process: name.replace(/.*\/dist\//, ''),
            mebibytes: round(memory / MIB),
          });
      next++;
    }
    return event.type === 'run.status' && event.run === run.id && event.snapshot.endedAt !== null;
  });
  report('memory', {
    ...byMinute,
    ...all,
    growthMiB: round((byMinute.minute10 ?? Number.NaN) - (byMinute.minute1 ?? 0)),
  });
});
