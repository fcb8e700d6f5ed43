import { z } from 'zod';
import { Localized } from './localized.ts';
import { Text } from './text.ts';

/** Of an embedded voice a plain name; of an endpoint's the name of its file and the endpoint's own name of the voice. */
export const VoiceId = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}(\/[\w.+ -]{1,100})?$/, 'is no voice');
export type VoiceId = z.infer<typeof VoiceId>;

/** Writing systems that a voice can be made to read, by their names in Unicode. */
export const Script = z.enum(['Latin', 'Han', 'Cyrillic']);
export type Script = z.infer<typeof Script>;

/** Somebody who reads texts out. */
export const Voice = z.object({
  id: VoiceId,
  label: Localized,
  /** What it speaks, as BCP 47 names it, first what it speaks best; empty = the studio does not know. */
  languages: z.array(z.string()),
  /** What it can read; null = the studio does not know, and sends it everything. */
  scripts: z.array(Script).nullable(),
  /** `embedded`: part of the studio; `endpoint`: a program that answers as OpenAI's speech endpoint does. */
  kind: z.enum(['embedded', 'endpoint']),
  /** HOST or HOST:PORT that the text is sent to; null = it stays in the studio. */
  host: z.string().nullable(),
});
export type Voice = z.infer<typeof Voice>;

export const VoiceList = z.object({ voices: z.array(Voice) });
export type VoiceList = z.infer<typeof VoiceList>;

/** Characters of one text: about ten minutes of English, forty of Chinese. */
export const SPEECH_MAX_CHARS = 10_000;
/** Of the usual speed. */
export const SPEED_RANGE = { min: 0.5, max: 2, step: 0.1 } as const;

/** A text to be spoken. Without a voice, the first that can read it. */
export const SpeechRequest = z.strictObject({
  /** Longer ones are refused with a sentence, not by the shape. */
  text: Text.max(20 * SPEECH_MAX_CHARS),
  voice: VoiceId.optional(),
  speed: z.number().min(SPEED_RANGE.min).max(SPEED_RANGE.max).default(1),
});
export type SpeechRequest = z.output<typeof SpeechRequest>;
/** As it is sent. */
export type SpeechAsked = z.input<typeof SpeechRequest>;

/** `wav`: with a header of unknown length; `pcm`: the samples alone. Both 16 kHz, mono, 16 bit, little-endian. */
export const SpeechQuery = z.object({ format: z.enum(['wav', 'pcm']).default('wav') });
