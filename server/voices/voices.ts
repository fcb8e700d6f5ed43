import type { VoiceEndpoint } from '../config/voice-files.ts';
import {
  castVoice,
  ProblemError,
  type SpeechRequest,
  type Voice,
  type VoiceList,
} from '../contract/index.ts';
import { SPEECH_RATE, wavHeader } from '../speech/wav.ts';
import { embeddedVoices } from './embedded/embedded-voices.ts';
import { endpointVoices } from './endpoint/endpoint-voices.ts';
import type { KnownVoice } from './known-voice.ts';
import { plainText } from './text/plain-text.ts';
import { type Sentence, sentencesOf } from './text/sentences.ts';
import { NotSpoken } from './utterance.ts';
import { VoicePool } from './voice-pool.ts';

/** Between two sentences, and between two paragraphs, s. */
const PAUSE = { sentence: 0.25, paragraph: 0.6 };

/** Never aborted. */
const NEVER = new AbortController().signal;

/** Everybody who can read texts out: the embedded synthesisers, and the endpoints that are described. */
export class Voices {
  readonly #known: readonly KnownVoice[];
  readonly #pool: VoicePool;

  constructor(endpoints: readonly VoiceEndpoint[], pool = new VoicePool()) {
    this.#known = [...embeddedVoices(), ...endpoints.flatMap(endpointVoices)];
    this.#pool = pool;
  }

  list(): VoiceList {
    return { voices: this.#known.map(({ voice }) => voice) };
  }

  /** Somebody is about to have something spoken: the process that speaks starts ahead. */
  warm(): void {
    this.#pool.warm();
  }

  /** The same, and it stays at hand until the answer is called. */
  keepReady(): () => void {
    return this.#pool.hold();
  }

  /**
   * Has a text spoken: 16 kHz mono 16-bit samples as they come, sentence by sentence. A sentence is begun when the one
   * before has been taken; who aborts, or stops listening, is let go at once.
   * @throws ProblemError `voice_unknown`, `input_refused` with the finding, at once; `voice_failed` while it is spoken
   */
  speak(request: SpeechRequest, signal: AbortSignal = NEVER): AsyncGenerator<Int16Array> {
    const known = this.#whoSpeaks(request);
    return this.#speak(known, sentencesOf(plainText(request.text)), request.speed, signal);
  }

  /** The same as bytes: of a WAV without a length, or the samples alone, little-endian. */
  async *stream(
    request: SpeechRequest,
    format: 'wav' | 'pcm',
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array, undefined> {
    let head = format === 'wav' ? wavHeader(null) : Buffer.alloc(0);
    for await (const { buffer, byteOffset, byteLength } of this.speak(request, signal)) {
      // With the first sound: before, it is not known whether any comes.
      yield Buffer.concat([head, new Uint8Array(buffer, byteOffset, byteLength)]);
      head = Buffer.alloc(0);
    }
  }

  /** Ends what is being spoken. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  async *#speak(
    { voice, speaker, limits }: KnownVoice,
    sentences: readonly Sentence[],
    speed: number,
    signal: AbortSignal,
  ): AsyncGenerator<Int16Array> {
    let isSilent = true;
    try {
      for (const [index, { text, endsParagraph }] of sentences.entries()) {
        for await (const samples of this.#pool.speak({ speaker, text, speed }, limits, signal)) {
          isSilent &&= samples.every((sample) => sample === 0);
          yield samples;
        }
        if (index === sentences.length - 1) break;
        yield silence((endsParagraph ? PAUSE.paragraph : PAUSE.sentence) / speed);
      }
    } catch (error) {
      throw error instanceof NotSpoken ? failed(voice, error.message) : error;
    }
    if (isSilent) throw failed(voice, 'no sound came of the text');
  }

  #whoSpeaks({ text, voice: id }: SpeechRequest): KnownVoice {
    if (id !== undefined && !this.#known.some(({ voice }) => voice.id === id)) {
      const ids = this.#known.map(({ voice }) => voice.id).join(', ');
      throw new ProblemError('voice_unknown', `There is no voice "${id}". There is: ${ids}.`, {
        field: 'voice',
      });
    }
    const { voice, fault } = castVoice(text, this.list().voices, id);
    if (fault) throw new ProblemError('input_refused', fault.message, { field: 'text', findings: [fault] });
    const chosen = this.#known.find((one) => one.voice === voice);
    if (!chosen) throw new Error('whoever is cast is known');
    if (chosen.lacks !== null) throw failed(chosen.voice, chosen.lacks);
    return chosen;
  }
}

function silence(seconds: number): Int16Array {
  return new Int16Array(Math.round(seconds * SPEECH_RATE));
}

function failed({ label, host }: Voice, why: string): ProblemError {
  const where = host === null ? '' : ` (${host})`;
  return new ProblemError('voice_failed', `The voice “${label.en}”${where} did not speak: ${why}.`);
}
