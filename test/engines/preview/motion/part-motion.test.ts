import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaceControls } from '../../../../server/engines/preview/controls.ts';
import type { MotionRequest } from '../../../../server/engines/preview/motion/motion.ts';
import { PartMotion } from '../../../../server/engines/preview/motion/part-motion.ts';
import { perform, plain } from './perform.ts';
import { type Sound, spoken } from './spoken.ts';

const PHRASE: Sound[] = [
  ['PP', 0.09],
  ['aa', 0.22, 0.95],
  ['SS', 0.1, 0.4],
  ['O', 0.2, 0.9],
  ['sil', 0.5],
];
const source = spoken(Array.from({ length: 18 }, () => PHRASE).flat());
const FRAMES = 480;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'part-motion-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The frames of parts that begin at these frames, each with its own prompt. */
async function inParts(
  starts: readonly number[],
  prompts: readonly string[],
  request: MotionRequest,
  state: string | null,
): Promise<FaceControls[]> {
  const shown: FaceControls[] = [];
  for (const [i, start] of starts.entries()) {
    const frames = (starts[i + 1] ?? FRAMES) - start;
    const own = { ...request, prompt: prompts[i] ?? request.prompt };
    const motion = await PartMotion.begin(source, own, { start, frames, from: state }, () => true);
    if (!motion) throw new Error('it was not wanted');
    for (let frame = 0; frame < frames; frame++) shown.push(motion.next());
    if (state) await motion.handOver(state);
  }
  return shown;
}

describe.each(['', 'an excited woman nods, shakes her head, looks around, tilts her head'])(
  '"%s"',
  (prompt) => {
    test('is the same motion, frame for frame, whether it is made in one or in parts', async () => {
      const request = { ...plain(FRAMES), prompt, guide: 4 };
      const whole = perform(source, request);
      expect(await inParts([0, 136, 264, 400], [], request, join(folder, 'state'))).toEqual(whole);
    });
  },
);

test('nobody has handed anything over: it is the same motion all the same', async () => {
  const request = plain(FRAMES);
  const whole = perform(source, request);
  expect(await inParts([0, 200], [], request, null)).toEqual(whole);
  const damaged = join(folder, 'damaged');
  await writeFile(damaged, '{"version":1,');
  const motion = await PartMotion.begin(
    source,
    request,
    { start: 200, frames: 5, from: damaged },
    () => true,
  );
  expect(motion?.next()).toEqual(whole[200]);
});

test('a part with another prompt leaves from where the one before ended, without a jump', async () => {
  const prompts = ['a calm woman, still', 'an excited woman smiles broadly, nods, tilts her head'];
  const shown = await inParts([0, 240], prompts, plain(FRAMES), join(folder, 'other'));
  const steps = (name: keyof FaceControls) =>
    shown.slice(1).map((frame, i) => Math.abs(frame[name] - (shown[i]?.[name] ?? 0)));
  for (const name of ['yaw', 'pitch', 'roll', 'smile', 'brow', 'shiftX', 'shiftY', 'breath'] as const) {
    const all = steps(name);
    expect(all[239], name).toBeLessThanOrEqual(Math.max(...all.slice(250)) + 1e-9);
  }
  const smile = (from: number, to: number) =>
    shown.slice(from, to).reduce((sum, frame) => sum + frame.smile, 0) / (to - from);
  expect(smile(330, 440)).toBeGreaterThan(smile(130, 240) + 0.1);
});
