import type { Capabilities, EngineId, Params, Plan } from '../contract/index.ts';
import { findConflicts } from './conflicts.ts';
import { expectedMemory, expectedTime, type PastRun } from './expectation.ts';
import { videoLength } from './length.ts';
import { memoryConflict } from './memory.ts';
import { findNotes } from './notes.ts';
import { outputSize, type Pixels, sidesOf } from './output-size.ts';

export interface PlanInput {
  engine: EngineId;
  capabilities: Capabilities;
  params: Params;
  /** The upright portrait, px. */
  image?: Pixels;
  audio?: { seconds: number };
  /** Finished runs of this engine on this machine, newest first. */
  history?: readonly PastRun[];
  /** Memory of the device that would run it, bytes. */
  memoryAvailable?: number | null;
}

/**
 * What a run would make and take, before it runs. Without a portrait one of the size's own shape is assumed; without
 * a recording, one that is long enough.
 */
export function planRun(input: PlanInput): Plan {
  const { engine, capabilities, params, image, audio, history = [], memoryAvailable = null } = input;
  const recording = audio ? Math.min(audio.seconds, capabilities.maxSeconds) : null;
  const output = outputSize(image ?? sidesOf(params.size), params.size);
  const length = videoLength(params, capabilities, recording);
  const memory = expectedMemory(params, capabilities, memoryAvailable, output);
  const conflicts = findConflicts(params, capabilities);
  // What is not offered at all is put right first.
  const tooLarge = conflicts.length === 0 ? memoryConflict(params, capabilities, image ?? null) : null;
  return {
    engine,
    ...output,
    frames: length.frames,
    fps: capabilities.fps,
    seconds: Math.round(length.seconds * 1000) / 1000,
    clips: length.clips,
    ...expectedTime(params, capabilities, output, length.frames, history),
    memory,
    conflicts: [...conflicts, ...(tooLarge ? [tooLarge] : [])],
    notes: findNotes(params, capabilities, image ?? null, length, recording, memory),
  };
}
