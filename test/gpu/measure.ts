/**
 * Measures LiveAvatar on real GPUs: its real code in a checkout, the real bridge, the real supervisor, and random
 * weights at full size. See README.md beside this file.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { LiveAvatarSetup } from '../../server/config/live-avatar-setup.ts';
import { DEFAULT_PARAMS, type Size } from '../../server/contract/index.ts';
import type { EngineProgress, Generation, Outcome } from '../../server/engines/engine.ts';
import { liveAvatarLaunch } from '../../server/engines/liveavatar/launch.ts';
import { EngineSupervisor } from '../../server/engines/supervisor.ts';
import { readFrames } from '../../server/wire/frames.ts';

const { values } = parseArgs({
  options: {
    checkout: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    out: { type: 'string', default: '.' },
    name: { type: 'string', default: 'bridge' },
    gpus: { type: 'string', default: '0' },
    size: { type: 'string', default: '704*384' },
    clips: { type: 'string', default: '1,5,5,5' },
    cancel: { type: 'boolean', default: false },
    fp8: { type: 'boolean', default: false },
    compile: { type: 'boolean', default: false },
    here: { type: 'string', default: '' },
    bridge: { type: 'string', default: '' },
  },
});
const { checkout, out } = values;
if (!checkout) throw new Error('--checkout names the folder of LiveAvatar.');
const [width = 704, height = 384] = values.size.split('*').map(Number);
const gpus = values.gpus.split(',').map(Number);
const steps = gpus.length === 1 ? 4 : gpus.length - 1;
const work = mkdtempSync(join(tmpdir(), 'measure-'));
const here = values.here || import.meta.dirname;
const bridge = values.bridge || resolve(here, '../../server/engines/liveavatar/bridge');
const trace = resolve(out, `${values.name}-trace.ndjson`);

const made = spawnSync(values.python, [
  join(here, 'make_inputs.py'),
  work,
  String(width),
  String(height),
  '24',
]);
if (made.status !== 0) throw new Error(String(made.stderr));

const setup = LiveAvatarSetup.parse({
  checkout,
  python: values.python,
  gpus,
  options: { load_lora: false, fp8: values.fp8, compile: values.compile },
});
const launch = liveAvatarLaunch(setup);
const hour = 3600;
const engine = new EngineSupervisor({
  id: 'liveavatar',
  label: { en: 'LiveAvatar', zh: 'LiveAvatar' },
  capabilities: {
    fps: 25,
    sizes: [values.size as Size],
    params: {},
    firstClipLoss: 3,
    clipBudget: 'wav2vec',
    preview: false,
    maxSeconds: hour,
    expectedFps: [],
    expectedMemory: [],
    reloadParams: [],
  },
  limits: {
    inactivity: {
      loading: 400,
      preparing: 120,
      conditioning: 120,
      generating: 300,
      decoding: 60,
      saving: 60,
    },
    prepare: 60,
    cancelGrace: 30,
    termGrace: 5,
  },
  launch: {
    ...launch,
    args: ['-B', join(here, 'bridge_with_random_weights.py'), bridge],
    env: { ...launch.env, MEASURE_TRACE: trace, MEASURE_LATENTS: join(work, 'latents.pt') },
  },
});

interface Sink {
  socket: string;
  count: number;
  first: number | null;
  last: number | null;
}

/** Takes the place of the encoder: counts frames, and when they come. */
async function sink(name: string): Promise<Sink> {
  const taken: Sink = { socket: join(work, `${name}.sock`), count: 0, first: null, last: null };
  const server = createServer(async (socket) => {
    for await (const _ of readFrames(socket)) {
      taken.count++;
      taken.last = performance.now();
      taken.first ??= taken.last;
    }
  });
  await new Promise<void>((done) => server.listen(taken.socket, done));
  server.unref();
  return taken;
}

const seconds = (from: number, to: number | null) => (to === null ? null : Math.round(to - from) / 1000);

async function measure(
  name: string,
  clips: number,
  onProgress: (p: EngineProgress, g: Generation) => void = () => {},
) {
  const frames = await sink(name);
  const begun = performance.now();
  const generation: Generation = engine.generate(
    {
      run: name,
      image: join(work, 'portrait.png'),
      audio: join(work, 'speech.wav'),
      prompt: 'A woman speaks to the camera.',
      params: {
        ...DEFAULT_PARAMS,
        size: values.size as Size,
        num_clip: clips,
        sample_steps: steps,
        load_lora: false,
      },
      width,
      height,
      frames: clips * 48 - 3,
      socket: frames.socket,
      log: resolve(out, `${values.name}-${name}.log`),
    },
    (progress) => onProgress(progress, generation),
  );
  const outcome: Outcome = await generation.outcome;
  const ended = performance.now();
  await sleep(200);
  return {
    name,
    clips,
    outcome,
    framesReceived: frames.count,
    firstFrameSeconds: seconds(begun, frames.first),
    seconds: seconds(begun, ended),
    framesPerSecond: Math.round((frames.count / (ended - begun)) * 1e5) / 100,
    steadyFramesPerSecond:
      frames.first && frames.last && frames.count > 12
        ? Math.round(((frames.count - 9) / (frames.last - frames.first)) * 1e5) / 100
        : null,
    ended,
  };
}

const report: Record<string, unknown> = { gpus: gpus.length, size: values.size, steps, fp8: values.fp8 };
try {
  const begun = performance.now();
  await engine.load();
  report.loadSeconds = seconds(begun, performance.now());
  report.device = engine.status().device;
  const runs: unknown[] = [];
  for (const [index, clips] of values.clips.split(',').map(Number).entries()) {
    const { ended: _, ...figures } = await measure(`run-${index + 1}`, clips);
    console.log(JSON.stringify(figures));
    runs.push(figures);
  }
  report.runs = runs;
  if (values.cancel) {
    let asked = 0;
    const { ended, ...figures } = await measure('cancel', 10, (progress, generation) => {
      if (asked > 0 || progress.frames < 30) return;
      asked = performance.now();
      generation.cancel();
    });
    report.cancel = { ...figures, latencySeconds: seconds(asked, ended), stateAfter: engine.status().state };
    console.log(JSON.stringify(report.cancel));
    const { ended: _, ...after } = await measure('after-cancel', 1);
    report.afterCancel = after;
  }
} catch (error) {
  report.error = String(error);
  console.error(error);
  process.exitCode = 1;
} finally {
  await engine.shutdown();
}
report.problem = engine.status().problem;
try {
  report.memory = readFileSync(trace, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type !== 'progress')
    .map(({ type, stage, rank, at, gpu }) => ({ type, stage, rank, at, ...gpu }));
} catch {
  report.memory = [];
}
spawnSync('cp', [join(work, 'latents.pt'), resolve(out, `${values.name}-latents.pt`)]);
writeFileSync(resolve(out, `${values.name}.json`), JSON.stringify(report, null, 1));
