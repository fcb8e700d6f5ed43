/**
 * Memory of all processes of a new studio with nothing to do: the most in its first minute, in which the examples are
 * looked at, and what is left after that minute, by process.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { withStudio } from '../fixtures/studio.ts';
import { usage, usageByProcess } from './process-tree.ts';
import { report, round } from './report.ts';

const MINUTE_MS = 60_000;
const SAMPLE_MS = 250;
const MIB = 2 ** 20;

await withStudio(async (studio) => {
  let most = 0;
  for (const begin = performance.now(); performance.now() - begin < MINUTE_MS; await sleep(SAMPLE_MS))
    most = Math.max(most, usage(studio.pid).memory);
  for (const [name, { memory }] of usageByProcess(studio.pid))
    report('idle-by-process', {
      process: name.replace(/.*\/dist\//, ''),
      mebibytes: round(memory / MIB),
    });
  report('idle', {
    mostInFirstMinuteMiB: round(most / MIB),
    afterOneMinuteMiB: round(usage(studio.pid).memory / MIB),
  });
});
