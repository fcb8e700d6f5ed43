import { readFile, rename, writeFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { FaceControls } from '../controls.ts';
import type { SpeechSource } from './hop-window.ts';
import { FPS, Motion, type MotionRequest, type MotionState } from './motion.ts';
import { smoothstep } from './noise.ts';

/** A stretch of a performance that is made in several. */
export interface Stretch {
  /** Its first frame and how many it has. */
  start: number;
  frames: number;
  /** File that the stretch before has left; null where there is none. */
  from: string | null;
}

/** Where a stretch ended: before its last frame, and what that frame showed. */
interface Ending {
  version: 1;
  before: MotionState;
  last: FaceControls;
}

/** What is looked at of the file; the rest is as this program has written it. */
const Written = z.looseObject({
  version: z.literal(1),
  before: z.looseObject({ frame: z.int().min(0) }),
  last: z.record(z.string(), z.number()),
});

/** Another prompt is another manner: the face passes over to it in this time, s. */
const PASSING_OVER = 1.2;

/** Frames made between two looks at whether the run is still wanted. */
const FRAMES_A_TURN = 50;

/**
 * A stretch of a performance. With the same request it is frame for frame what the whole performance has there; with
 * another it leaves from the pose in which the stretch before ended.
 */
export class PartMotion {
  readonly #motion: Motion;
  readonly #stretch: Stretch;
  /** What the last frame before was off from what this performance would have shown there. */
  readonly #gap: FaceControls | null;
  #made = 0;
  #ending: Ending | null = null;

  private constructor(motion: Motion, stretch: Stretch, gap: FaceControls | null) {
    this.#motion = motion;
    this.#stretch = stretch;
    this.#gap = gap;
  }

  /**
   * @param isWanted asked now and then while what nobody has handed over is worked out again
   * @returns null when it is not wanted any more
   */
  static async begin(
    source: SpeechSource,
    request: MotionRequest,
    stretch: Stretch,
    isWanted: () => boolean,
  ): Promise<PartMotion | null> {
    if (stretch.start === 0) return new PartMotion(new Motion(source, request), stretch, null);
    const ending = stretch.from === null ? null : await readEnding(stretch.from, stretch.start);
    if (ending) {
      const motion = new Motion(source, request, ending.before);
      return new PartMotion(motion, stretch, difference(ending.last, motion.next()));
    }
    // Its file is gone: the performance up to here is gone through without drawing it.
    const motion = new Motion(source, request);
    for (let frame = 0; frame < stretch.start; frame++) {
      motion.next();
      if (frame % FRAMES_A_TURN !== 0) continue;
      await nextTurn();
      if (!isWanted()) return null;
    }
    return new PartMotion(motion, stretch, null);
  }

  /** The next frame's controls. */
  next(): FaceControls {
    const isLast = this.#made + 1 === this.#stretch.frames;
    const before = isLast ? this.#motion.state : null;
    const own = this.#motion.next();
    const shown = this.#gap ? sum(own, this.#gap, 1 - smoothstep(0, PASSING_OVER, this.#made / FPS)) : own;
    this.#made += 1;
    if (before) this.#ending = { version: 1, before, last: shown };
    return shown;
  }

  /** Leaves what the next stretch goes on from, once all frames are made. */
  async handOver(path: string): Promise<void> {
    if (!this.#ending) throw new Error('The stretch has not come to its end.');
    const draft = `${path}.part`;
    await writeFile(draft, JSON.stringify(this.#ending));
    await rename(draft, path);
  }
}

/** Null where there is none, or none of the frame before `start`. */
async function readEnding(path: string, start: number): Promise<Ending | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const written = Written.parse(JSON.parse(text));
    // Written by `handOver`.
    return written.before.frame === start - 1 ? (written as unknown as Ending) : null;
  } catch {
    return null;
  }
}

/** Null where there is none. */
function difference(last: FaceControls, own: FaceControls): FaceControls | null {
  const gap = mapped(own, (name) => last[name] - own[name]);
  return Object.values(gap).some((value) => value !== 0) ? gap : null;
}

function sum(own: FaceControls, gap: FaceControls, share: number): FaceControls {
  if (share === 0) return own;
  const shown = mapped(own, (name) => own[name] + share * gap[name]);
  return { ...shown, blink: Math.min(1, Math.max(0, shown.blink)) };
}

function mapped(controls: FaceControls, value: (name: keyof FaceControls) => number): FaceControls {
  const names = Object.keys(controls) as (keyof FaceControls)[];
  return Object.fromEntries(names.map((name) => [name, value(name)])) as unknown as FaceControls;
}
