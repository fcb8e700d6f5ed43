import type { Check } from './check.ts';
import type { MeasuredRecording } from './measure-recording.ts';
import { CHANNELS, CLIPPING, NOISE, RATE } from './recording/quality-checks.ts';
import { DURATION, LEAD_SILENCE, LEVEL, SPEECH } from './recording/voice-checks.ts';

/** What is looked at in a recording, in the order in which a person should read of it. */
export const RECORDING_CHECKS: readonly Check<MeasuredRecording>[] = [
  DURATION,
  SPEECH,
  NOISE,
  CLIPPING,
  LEVEL,
  LEAD_SILENCE,
  CHANNELS,
  RATE,
];
