/** How long an upload is inspected: portraits with the face models loaded and not, and recordings of up to 5 minutes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { loadConfig } from '../../server/config/load.ts';
import { Inspector } from '../../server/inspect/inspector.ts';
import { ownRecording } from '../fixtures/material.ts';
import { examplePortrait } from './inputs.ts';
import { median, report, round } from './report.ts';

const REPEATS = 5;
const folder = mkdtempSync(join(tmpdir(), 'bench-inspect-'));
const { limits, thresholds } = loadConfig([], process.env);
const inspector = new Inspector(limits, thresholds);

/** ms of one inspection. */
async function timed(kind: 'image' | 'audio', path: string): Promise<number> {
  const started = performance.now();
  await inspector.inspect(kind, path, join(folder, 'speech.wav'));
  return performance.now() - started;
}

try {
  await inspector.warm();
  const { buffer } = await examplePortrait();
  for (const [name, side] of [
    ['1280x720', 1280],
    ['4K', 3840],
  ] as const) {
    const path = join(folder, name);
    writeFileSync(path, await sharp(buffer).resize(side).jpeg().toBuffer());
    const first = await timed('image', path);
    const times: number[] = [];
    for (let i = 0; i < REPEATS; i++) times.push(await timed('image', path));
    report('inspect', { input: `portrait ${name}`, firstMs: round(first, 0), ms: round(median(times), 0) });
  }
  // The longest search: every scale, every place.
  const wall = join(folder, 'wall');
  const grey = sharp({ create: { width: 1280, height: 720, channels: 3, background: '#8899a0' } });
  writeFileSync(wall, await grey.jpeg().toBuffer());
  report('inspect', { input: 'picture without a face 1280x720', ms: round(await timed('image', wall), 0) });
  for (const seconds of [15, 300]) {
    const path = join(folder, `${seconds}.wav`);
    writeFileSync(path, (await ownRecording(seconds)).buffer);
    const times: number[] = [];
    for (let i = 0; i < 3; i++) times.push(await timed('audio', path));
    report('inspect', { input: `recording ${seconds} s`, ms: round(median(times), 0) });
  }
} finally {
  await inspector.close();
  rmSync(folder, { recursive: true, force: true });
}
