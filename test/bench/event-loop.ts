/** The studio's event-loop delay while a run is on and twenty viewers watch it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ownRecording } from '../fixtures/material.ts';
import { withStudio } from '../fixtures/studio.ts';
import { examplePortrait } from './inputs.ts';
import { report, round } from './report.ts';
import { finished, generate, upload } from './runs.ts';

const SECONDS = 60;
const VIEWERS = 20;
const work = mkdtempSync(join(tmpdir(), 'loop-'));
const file = join(work, 'delay.json');
process.env.LOOP_PROBE = file;

/** Asks the probe for its figures, in ms, and starts a new count. */
async function read(pid: number): Promise<{ p50: number; p99: number; max: number }> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGWINCH');
  while (!existsSync(file)) await sleep(10);
  return JSON.parse(readFileSync(file, 'utf8'));
}

const probe = fileURLToPath(new URL('./event-loop-probe.mjs', import.meta.url));
await withStudio(
  async (studio) => {
    const image = await upload(studio, 'image', await examplePortrait());
    const audio = await upload(studio, 'audio', await ownRecording(SECONDS));
    await finished(studio, (await generate(studio, { image, audio }, {})).id);
    await read(studio.pid);
    const run = await generate(studio, { image, audio }, { num_clip: 100 });
    const streams = Array.from({ length: VIEWERS }, async () => {
      const response = await fetch(`${studio.url}/api/runs/${run.id}/stream`);
      await response.body?.pipeTo(new WritableStream());
    });
    await finished(studio, run.id);
    const { p50, p99, max } = await read(studio.pid);
    await Promise.all(streams);
    report('event-loop', { viewers: VIEWERS, p50Ms: round(p50), p99Ms: round(p99), maxMs: round(max) });
  },
  { nodeArgs: ['--import', probe] },
);
rmSync(work, { recursive: true });
