import { type PcmFormat, PcmResampler } from '../../speech/pcm-resampler.ts';
import type { EndpointSpeaker, Hear, Speak } from '../speaking.ts';
import { WavStream } from './wav-stream.ts';

/** As much of a refusal as a person is shown, characters, and as much of it as is read, bytes. */
const SHOWN = 200;
const REFUSAL_BYTES = 4_096;
/** What says of itself that it is no sound. */
const NO_SOUND = /^(text|image|video|multipart)\/|json|xml|javascript/i;
/** Pieces that are resampled at a time, bytes: a second of usual sound. */
const PIECE_BYTES = 48_000;

/**
 * Has a sentence spoken by a program that answers as OpenAI's speech endpoint does. It is asked for the address of its
 * description and for nothing else: whoever answers there sends nobody on to another one.
 */
export const speakAtEndpoint: Speak<EndpointSpeaker> = async ({ speaker, text, speed }, hear, signal) => {
  const answer = await ask(speaker, text, speed, signal);
  const type = answer.headers.get('content-type') ?? '';
  if (!answer.ok) throw new Error(`it answered ${answer.status}: ${await beginning(answer)}`);
  if (NO_SOUND.test(type))
    throw new Error(`it answered with ${type.split(';')[0]}, not with sound: ${await beginning(answer)}`);
  if (!answer.body) throw new Error('it answered with nothing');
  const sound = new Sound(speaker, hear);
  try {
    for await (const bytes of answer.body as AsyncIterable<Uint8Array>)
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) sound.take(bytes.subarray(at, at + PIECE_BYTES));
    sound.end();
  } catch (error) {
    // What undici says when a connection breaks is no sentence.
    throw error instanceof TypeError ? new Error('its answer broke off') : error;
  } finally {
    sound.close();
  }
};

async function ask(
  { url, key, model, voice, format }: EndpointSpeaker,
  input: string,
  speed: number,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key !== null && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ model, voice, input, response_format: format, speed }),
      // A key goes nowhere else, and nobody is led to what else this machine can reach.
      redirect: 'manual',
      signal,
    });
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new Error(`nobody answers (${code})`);
  }
}

/** The beginning of an answer that is no sound, on one line. */
async function beginning(answer: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const bytes of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
      text += decoder.decode(bytes, { stream: true });
      if (text.length > REFUSAL_BYTES) break;
    }
  } catch {
    // What has come will do.
  }
  const line = text.replace(/[\p{C}\s]+/gu, ' ').trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line || 'without a word';
}

/** The samples of one answer, on their way to 16 kHz mono. */
class Sound {
  readonly #hear: Hear;
  readonly #wav: WavStream | null;
  #resampler: PcmResampler | null = null;

  constructor({ format, rate }: EndpointSpeaker, hear: Hear) {
    this.#hear = hear;
    this.#wav = format === 'wav' ? new WavStream() : null;
    if (format === 'pcm') this.#begin({ rate, channels: 1, sample: 's16' });
  }

  take(bytes: Uint8Array): void {
    const { format, samples } = this.#wav?.push(bytes) ?? { format: null, samples: bytes };
    if (format) this.#begin(format);
    if (this.#resampler && samples.length > 0) this.#hear(this.#resampler.convert(samples));
  }

  end(): void {
    if (!this.#resampler) throw new Error('its answer holds no sound');
    this.#hear(this.#resampler.flush());
  }

  close(): void {
    this.#resampler?.close();
  }

  #begin(format: PcmFormat): void {
    this.#resampler = new PcmResampler(format);
  }
}
