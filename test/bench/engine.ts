/** The embedded engine with its encoder, as the studio runs it: speed, and how soon the first fragment is there. */
import { ownRecording } from '../fixtures/material.ts';
import { withStudio } from '../fixtures/studio.ts';
import { examplePortrait } from './inputs.ts';
import { median, report, round } from './report.ts';
import { finished, generate, upload } from './runs.ts';

const SECONDS = 30;
const REPEATS = 3;

await withStudio(async (studio) => {
  const image = await upload(studio, 'image', await examplePortrait());
  const audio = await upload(studio, 'audio', await ownRecording(SECONDS));
  for (const size of ['704*384', '1280*704'] as const) {
    const speeds: number[] = [];
    const fragments: number[] = [];
    let shape = '';
    for (let i = 0; i <= REPEATS; i++) {
      const run = await generate(studio, { image, audio }, { size, num_clip: 100 });
      const done = await finished(studio, run.id);
      shape = `${done.width}x${done.height}`;
      // The first run of a size warms the machine and the rig up.
      if (i === 0) continue;
      const started = Date.parse(done.startedAt ?? '');
      const ended = Date.parse(done.endedAt ?? '');
      speeds.push(done.progress.frames / ((ended - started) / 1000));
      fragments.push((done.firstFragmentSeconds ?? Number.NaN) * 1000);
    }
    report('engine', {
      size,
      output: shape,
      seconds: SECONDS,
      framesPerSecond: round(median(speeds)),
      timesRealTime: round(median(speeds) / 25),
      firstFragmentMs: round(median(fragments), 0),
    });
  }
});
