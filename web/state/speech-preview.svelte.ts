import type { SpeechAsked } from '#contract';
import type { StudioClient } from '../api/client.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';

/** What the studio speaks at, Hz. */
const RATE = 16_000;
/** Sound is put off by so much at its beginning, s: pieces that come a little late leave no gap. */
const HEAD_START = 0.05;
const FULL = 32_768;

/** A text read out: heard from its first sentence on, while the rest is still being spoken. */
export class SpeechPreview {
  readonly #client: StudioClient;
  #active = $state(false);
  #firstSoundMs = $state<number>();
  #trouble = $state.raw<Trouble | null>(null);
  #context: AudioContext | null = null;
  #work: AbortController | null = null;

  constructor(client: StudioClient) {
    this.#client = client;
  }

  /** Whether it is heard, or about to be. */
  get active(): boolean {
    return this.#active;
  }

  /** From the click to the first sound, ms; undefined before the first one. */
  get firstSoundMs(): number | undefined {
    return this.#firstSoundMs;
  }

  /** Why it was not spoken to its end. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** Resolves when it has been heard to its end, or was stopped. */
  async play(request: SpeechAsked): Promise<void> {
    const clicked = performance.now();
    this.stop();
    const work = new AbortController();
    this.#work = work;
    this.#active = true;
    this.#trouble = null;
    // Opened by the click, or the browser keeps it quiet.
    const context = new AudioContext({ sampleRate: RATE });
    this.#context = context;
    try {
      await context.resume();
      let at = 0;
      for await (const samples of samplesOf(await this.#client.speak(request, work.signal))) {
        if (work.signal.aborted) return;
        if (at === 0) this.#firstSoundMs = Math.round(performance.now() - clicked + HEAD_START * 1000);
        at = schedule(context, samples, Math.max(at, context.currentTime + (at === 0 ? HEAD_START : 0)));
      }
      await heard(context, at, work.signal);
    } catch (error) {
      if (this.#work === work) this.#trouble = troubleOf(error);
    } finally {
      if (this.#work === work) this.stop();
    }
  }

  /** Silent at once. */
  stop(): void {
    this.#work?.abort();
    this.#work = null;
    void this.#context?.close();
    this.#context = null;
    this.#active = false;
  }
}

/** Whole samples out of bytes that come in pieces of any length. */
async function* samplesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const reader = stream.getReader();
  let rest = new Uint8Array(0);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const bytes = new Uint8Array(rest.length + value.length);
    bytes.set(rest);
    bytes.set(value, rest.length);
    const count = bytes.length >> 1;
    rest = bytes.slice(count * 2);
    if (count > 0) yield Float32Array.from(new Int16Array(bytes.buffer, 0, count), (sample) => sample / FULL);
  }
}

/** Plays samples from `at` on, s of the context; answers where they end. */
function schedule(context: AudioContext, samples: Float32Array<ArrayBuffer>, at: number): number {
  const buffer = context.createBuffer(1, samples.length, RATE);
  buffer.copyToChannel(samples, 0);
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(context.destination);
  source.start(at);
  return at + buffer.duration;
}

/** Resolves when the context has come to `at`, or all was stopped. */
async function heard(context: AudioContext, at: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && context.state !== 'closed' && context.currentTime < at)
    await new Promise((resolve) => setTimeout(resolve, 100));
}
