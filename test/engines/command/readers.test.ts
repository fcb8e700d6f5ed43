import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OutputReaders, type Told } from '../../../server/engines/command/progress.ts';
import { TextLines } from '../../../server/processes/output-lines.ts';
import { shippedSetup } from './setups.ts';

const DIVISION = { blockFrames: 12, clipFrames: 24, frames: 69, steps: 4 };

/** What the readers of a shipped description make of an output that comes in pieces of `size` bytes. */
function read(engine: string, output: Buffer | string, size = 7): { told: Told[]; readers: OutputReaders } {
  const readers = new OutputReaders(shippedSetup(engine).readers, DIVISION);
  const told: Told[] = [];
  const lines = new TextLines((line) => {
    if (readers.take(line)) told.push(readers.told());
  });
  const bytes = Buffer.from(output);
  for (let at = 0; at < bytes.length; at += size) lines.push(bytes.subarray(at, at + size));
  lines.end();
  return { told, readers };
}

/** Recorded from tqdm 4.x by record_tqdm.py: six blocks of four steps. */
const BARS = readFileSync(new URL('../../fixtures/command/tqdm.stderr.txt', import.meta.url));

test.each([1, 7, 4096])(
  'recorded tqdm bars, in pieces of %i bytes, become blocks, clips and steps',
  (size) => {
    const { told } = read('upstream-single', BARS, size);
    expect([...new Set(told.map(({ block }) => block))]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...new Set(told.map(({ clip }) => clip))]).toEqual([1, 2, 3]);
    expect(new Set(told.map(({ step }) => step))).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(told.every(({ stage, steps }) => stage === 'generating' && steps === 4)).toBe(true);
    expect(told.at(-1)?.made).toBe(60);
  },
);

test('bars that five ranks print at once are counted once', () => {
  const ranks = Array.from({ length: 5 }, () => 'world_size: 5\n').join('');
  const bars = BARS.toString()
    .split('\n')
    .flatMap((line) => Array(5).fill(line))
    .join('\n');
  const { told } = read('upstream-multi', ranks + bars);
  expect(told.at(-1)).toMatchObject({ block: 6, clip: 3 });
});

/** Written from upstream's source (9c2c38d), not recorded: nobody here has run the whole program. */
const UPSTREAM = `world_size: 1
Using single GPU inference with offload mode: False
[2026-11-25 03:00:00,000] INFO: Creating WanS2V pipeline.
[2026-11-25 03:00:01,000] INFO: Creating WanModel from /models/Wan2.2-S2V-14B
Merging LoRA weights from /models/liveavatar.safetensors...
LoRA merged successfully.
[2026-11-25 03:02:00,000] INFO: Generating video ...
complete prepare conditional inputs
complete full-sequence generation
loading VAE to cuda for final decode of remaining clips
denoising video done
[2026-11-25 03:09:00,000] INFO: Saving generated video to /tmp/out/video.mp4
[2026-11-25 03:09:01,000] INFO: Merge completed, saved to /tmp/out/video.mp4
[2026-11-25 03:09:02,000] INFO: Finished.
`;

test("upstream's stage lines, written from its source and not recorded, lead through the stages in order", () => {
  const { told, readers } = read('upstream-single', UPSTREAM);
  const stages = told.map(({ stage }) => stage);
  expect([...new Set(stages)]).toEqual(['preparing', 'conditioning', 'generating', 'decoding', 'saving']);
  expect(readers.error).toBeNull();
});

test("the first error counts, and torchrun's own is none", () => {
  const { readers } = read(
    'upstream-single',
    'torch.distributed.elastic.multiprocessing.errors.ChildFailedError: x\n' +
      'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 4.17 GiB.\nValueError: later\n',
  );
  expect(readers.error).toBe('torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 4.17 GiB.');
});

test("audio.cpp's lines, written from its source and not recorded, tell when it hears and when it makes", () => {
  const { told, readers } = read(
    'audio-cpp',
    `[TIMING ts=1.5] liveavatar.text_encoder_ms 812.5
[TIMING ts=2.5] liveavatar.audio_encoder_ms 300
[TIMING ts=3.5] liveavatar.vae_encode_ref_ms 91.2
artifact=liveavatar_video_rgb24_chunk_0 kind=custom bytes=2985984
artifact_out[liveavatar_video_rgb24_chunk_0]=/tmp/out/liveavatar_video_rgb24_chunk_0.json
`,
  );
  expect(told.map(({ stage }) => stage)).toEqual([
    'conditioning',
    'conditioning',
    'generating',
    'generating',
  ]);
  expect(readers.told(21)).toMatchObject({ block: 2, clip: 1 });
});
