import type { Capabilities, EngineId, Params, Part, Plan } from '../contract/index.ts';
import { findConflicts } from './conflicts.ts';
import { expectedMemory, expectedTime, type PastRun, pastSpeed } from './expectation.ts';
import { lengthOfParts, videoLength } from './length.ts';
import { livePace } from './live-pace.ts';
import { memoryConflict } from './memory.ts';
import { findNotes, partNotes } from './notes.ts';
import { outputSize, type Pixels, sidesOf } from './output-size.ts';

/**
 * What a pixel of a frame takes in a finished video, bytes, and a second of its sound (128 kbit/s). Measured on 50 s of the
 * preview engine at 256×320 px; a picture with more movement takes more.
 */
const BYTES = { pixel: 0.02, soundSecond: 16_000 };

export interface PlanInput {
  engine: EngineId;
  capabilities: Capabilities;
  params: Params;
  /** The upright portrait, px. */
  image?: Pixels;
  audio?: { seconds: number };
  /** Where the recording is made in parts, or where one of them is: its stretches. */
  parts?: readonly Part[];
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
  const { engine, capabilities, params, image, audio, parts, history = [], memoryAvailable = null } = input;
  const recording = audio ? Math.min(audio.seconds, capabilities.maxSeconds) : null;
  const output = outputSize(image ?? sidesOf(params.size), params.size);
  const length = parts
    ? lengthOfParts(parts, params, capabilities)
    : videoLength(params, capabilities, recording);
  const memory = expectedMemory(params, capabilities, memoryAvailable, output);
  const conflicts = findConflicts(params, capabilities);
  // What is not offered at all is put right first.
  const live = livePace(params, capabilities, pastSpeed(params, output, history));
  const tooLarge = conflicts.length === 0 ? memoryConflict(params, capabilities, image ?? null) : null;
  return {
    engine,
    ...output,
    frames: length.frames,
    fps: capabilities.fps,
    seconds: Math.round(length.seconds * 1000) / 1000,
    clips: length.clips,
    ...expectedTime(params, capabilities, output, length.frames, history),
    bytes: Math.round(
      length.frames * output.width * output.height * BYTES.pixel + length.seconds * BYTES.soundSecond,
    ),
    memory,
    ...(live && { live }),
    conflicts: [...conflicts, ...(tooLarge ? [tooLarge] : [])],
    notes: [
      ...findNotes(params, capabilities, image ?? null, length, recording, memory),
      ...(parts ? partNotes(parts, capabilities) : []),
    ],
    ...(parts && { parts: [...parts] }),
  };
}
