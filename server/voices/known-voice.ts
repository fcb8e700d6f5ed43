import type { Voice } from '../contract/index.ts';
import type { Speaker } from './speaking.ts';
import type { SpeechLimits } from './voice-process.ts';

/** A voice, and how it is made to speak. */
export interface KnownVoice {
  voice: Voice;
  speaker: Speaker;
  /** Of one sentence. */
  limits: SpeechLimits;
  /** Why it cannot speak, as a part of a sentence; null = it can. */
  lacks: string | null;
}
