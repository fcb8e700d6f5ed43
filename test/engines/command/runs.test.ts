import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BlobSource, EncodedPacketSink, Input, MP4 } from 'mediabunny';
import { expect, test, vi } from 'vitest';
import type { EngineProgress } from '../../../server/engines/engine.ts';
import { lumaOf, makeVideo } from '../../fixtures/media/video.ts';
import { outcome } from '../../fixtures/outcome.ts';
import { decodeVideo, firstSound } from '../../media/decoded.ts';
import { REQUEST, runsHarness } from '../../runs/harness.ts';
import { some, variant } from '../../variant.ts';
import { folder, job, until } from '../harness.ts';
import { builtCommand, mark, superviseCommand } from './harness.ts';
import { setupOf, shippedSetup } from './setups.ts';

vi.setConfig({ testTimeout: 90_000 });

const ignore = () => undefined;

async function packetsOf(path: string): Promise<string[]> {
  const source = new BlobSource(new Blob([readFileSync(path)]));
  const track = await new Input({ source, formats: [MP4] }).getPrimaryVideoTrack();
  if (!track) throw new Error('no pictures');
  const hashes: string[] = [];
  for await (const packet of new EncodedPacketSink(track).packets())
    hashes.push(createHash('sha256').update(packet.data).digest('hex'));
  return hashes;
}

test('a program that writes a video file becomes a finished run: same packets, the recording as its sound', async () => {
  const harness = runsHarness(builtCommand(setupOf('writes-slowly')));
  const { id } = await harness.runs.create(REQUEST);
  const run = await harness.ended(id);
  expect(run.error).toBeUndefined();
  expect(run).toMatchObject({ status: 'done', progress: { frames: 32, totalFrames: 32 } });
  const { video, poster, log } = harness.runs.files(id);
  const { luma, times } = await decodeVideo(video);
  expect(times).toHaveLength(32);
  expect(times.at(-1)).toBeCloseTo(31 / 25, 3);
  for (const [index, mean] of luma.entries()) expect(Math.abs(mean - lumaOf(index))).toBeLessThan(4);
  // The program is deterministic: made again, it writes the same packets.
  const again = join(folder(), 'again.mp4');
  await makeVideo(again, { frames: 32, width: run.width, height: run.height });
  expect(await packetsOf(video)).toEqual(await packetsOf(again));
  expect((await firstSound(video)).seconds).toBeCloseTo(32 / 25, 1);
  expect(existsSync(poster)).toBe(true);
  expect(readFileSync(log, 'utf8')).toContain('complete prepare conditional inputs');
  expect(harness.faults).toEqual([]);
});

variant('the run tells what the file really is, where that is not what was planned', async () => {
  const setup = setupOf('another-shape', { output: { kind: 'file', path: '{out}/*.mp4' } });
  const harness = runsHarness(builtCommand(setup));
  const { id } = await harness.runs.create(REQUEST);
  expect(await harness.ended(id)).toMatchObject({
    status: 'done',
    width: 192,
    height: 64,
    fps: 16,
    progress: { frames: 20, totalFrames: 20 },
  });
  expect((await decodeVideo(harness.runs.files(id).video)).times.at(-1)).toBeCloseTo(19 / 16, 3);
});

test('chunks play while the program is still making the next, and it is ended when it has made them all', async () => {
  const { output, readers } = shippedSetup('audio-cpp');
  const harness = runsHarness(builtCommand(setupOf('writes-chunks', { output, readers }), { fps: 16 }));
  const { id } = await harness.runs.create({ ...REQUEST, params: { ...REQUEST.params, num_clip: 4 } });
  await until(() => harness.runs.get(id).videoBytes > 0, 40);
  expect(harness.runs.get(id).status).toBe('running');
  const run = await harness.ended(id);
  expect(run.error).toBeUndefined();
  expect(run).toMatchObject({ status: 'done', fps: 16, progress: { frames: 64, totalFrames: 64 } });
  const { luma, times } = await decodeVideo(harness.runs.files(id).video);
  expect(times.at(-1)).toBeCloseTo(63 / 16, 3);
  // Full-range grey in the studio's limited range.
  const limited = (grey: number) => 16 + (grey * 219) / 255;
  for (const [index, mean] of luma.entries()) expect(Math.abs(mean - limited(lumaOf(index)))).toBeLessThan(4);
});

variant('chunks of another rate than described fail with a sentence', async () => {
  const { output, readers } = shippedSetup('audio-cpp');
  const setup = setupOf('writes-chunks', { output, readers, env: { CHUNK_FPS: '25' } });
  const { engine } = superviseCommand(setup, 16);
  expect(await engine.generate(await job('rate'), ignore).outcome).toMatchObject({
    kind: 'failed',
    code: 'engine_failed',
    message: expect.stringMatching(/chunk_0\.json cannot be used: its meta\.fps is 25; 16 was expected/),
    cause: { code: 'chunk-mismatch', values: { field: 'meta.fps', said: '25', expected: '16' } },
  });
});

test('bars become clip, block and step, and frames made', async () => {
  const harness = runsHarness(builtCommand(setupOf('writes-slowly', { env: { STEP_MS: '100' } })));
  const { id } = await harness.runs.create({ ...REQUEST, params: { ...REQUEST.params, infer_frames: 24 } });
  await harness.ended(id);
  const told = harness.events.flatMap((event) => (event.type === 'run.progress' ? [event.progress] : []));
  expect(told.some(({ stage, clip, step }) => stage === 'generating' && clip === 1 && step > 0)).toBe(true);
  expect(told.some(({ clip, clips }) => clip === 2 && clips === 2)).toBe(true);
  expect(told.some(({ frames, made }) => frames === 0 && (made === 12 || made === 24))).toBe(true);
});

test('a crash is told by the error that the program printed, not by the one torchrun adds', async () => {
  const { engine, leftovers } = superviseCommand(setupOf('crashes'));
  const outcome = await engine.generate(await job('crash'), ignore).outcome;
  expect(outcome).toMatchObject({
    kind: 'failed',
    code: 'engine_failed',
    message: 'RuntimeError: CUDA error: device-side assert triggered (exit code 3)',
    cause: {
      code: 'program-exited',
      values: { error: 'RuntimeError: CUDA error: device-side assert triggered' },
      of: 1,
      ranks: [
        {
          rank: 0,
          exit: { kind: 'code', code: 3 },
          errors: [
            'RuntimeError: CUDA error: device-side assert triggered',
            'torch.distributed.elastic.multiprocessing.errors.ChildFailedError:',
          ],
          lines: expect.arrayContaining(['Traceback (most recent call last):']),
        },
      ],
    },
  });
  expect(engine.status().state).toBe('ready');
  expect(leftovers()).toEqual([]);
});

variant(
  'a program that ends with an error after it has saved has failed, and its video can be played',
  async () => {
    const harness = runsHarness(builtCommand(setupOf('crashes-after-saving')));
    const { id } = await harness.runs.create(REQUEST);
    const run = await harness.ended(id);
    expect(run).toMatchObject({
      status: 'failed',
      error: {
        detail: expect.stringContaining('destroy_process_group failed'),
        // Kept with the run, as data.
        cause: { code: 'program-exited', ranks: [{ exit: { kind: 'code', code: 1 } }] },
      },
    });
    expect((await decodeVideo(await harness.runs.video(id))).times).toHaveLength(32);
  },
);

test.each(
  some(1, [
    ['broken-file', /not written to its end/],
    ['writes-nothing', /ended without writing its video \(out\/video\.mp4\)/],
  ]),
)('%s: a run without a usable video fails with a sentence', async (name, sentence) => {
  const harness = runsHarness(builtCommand(setupOf(name)));
  const { id } = await harness.runs.create(REQUEST);
  const run = await harness.ended(id);
  expect(run).toMatchObject({ status: 'failed', error: { detail: expect.stringMatching(sentence) } });
  expect(existsSync(harness.runs.files(id).video)).toBe(false);
});

variant('a program that cannot be started fails with a sentence', async () => {
  const { engine } = superviseCommand(setupOf('crashes', { program: '/nowhere/at-all' }));
  expect(await engine.generate(await job('none'), ignore).outcome).toMatchObject({
    kind: 'failed',
    message: expect.stringMatching(/cannot be started/),
    cause: { code: 'program-exited', ranks: [{ exit: { kind: 'unstarted' } }] },
  });
});

test.each(some(1, ['hangs', 'ignores-sigterm']))(
  '%s: cancelling ends the program within its grace',
  async (name) => {
    const { env, carriers } = mark();
    const { engine, leftovers } = superviseCommand(setupOf(name, { env }));
    const told: EngineProgress[] = [];
    const generation = engine.generate(await job('cancel'), (progress) => told.push(progress));
    await until(() => carriers().length > 0 && told.length > 1, 30);
    await new Promise((later) => setTimeout(later, 500));
    const asked = performance.now();
    generation.cancel();
    expect(await generation.outcome).toMatchObject({ kind: 'cancelled', frames: 0 });
    expect(performance.now() - asked).toBeLessThan(20_000);
    expect(carriers()).toEqual([]);
    expect(engine.status().state).toBe('ready');
    expect(leftovers()).toEqual([]);
  },
);

variant(
  'a bar is told before the next one is drawn, and a run cancelled without a video ends as such',
  async () => {
    const harness = runsHarness(builtCommand(setupOf('hangs')));
    const { id } = await harness.runs.create(REQUEST);
    // The program draws one bar and hangs; the watchdog would end it after 20 s.
    await until(() => harness.runs.get(id).progress.stage === 'generating');
    harness.runs.cancel(id);
    expect(await harness.ended(id)).toMatchObject({ status: 'cancelled', videoBytes: 0 });
  },
);

test('what a program leaves behind is ended with it, wherever it has moved', async () => {
  const { env, carriers } = mark();
  const harness = runsHarness(builtCommand(setupOf('leaves-grandchild', { env })));
  const { id } = await harness.runs.create(REQUEST);
  expect(outcome(await harness.ended(id))).toBe('done');
  expect(carriers()).toEqual([]);
});

variant('shutting down during a run leaves no process', async () => {
  const { env, carriers } = mark();
  const { engine, survivors } = superviseCommand(setupOf('ignores-sigterm', { env }));
  const generation = engine.generate(await job('shutdown'), ignore);
  await until(() => carriers().length > 0, 30);
  await engine.shutdown();
  expect((await generation.outcome).kind).toBe('failed');
  await until(() => carriers().length === 0 && survivors().length === 0);
});
