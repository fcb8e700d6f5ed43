import { PcmResampler } from '../pcm-resampler.ts';
import { shapesOfIpa } from './ipa.ts';
import type { Phone } from './phones.ts';
import { spoken, type Utterance } from './utterance.ts';

/** What is used of the package `@echogarden/espeak-ng-emscripten`. */
interface Worker {
  set_voice(name: string, language: string, gender: number, age: number, variant: number): number;
  set_rate(wordsAMinute: number): void;
  set_pitch(pitch: number): void;
  get_samplerate(): number;
  synthesize(text: string, heard: (samples: Int16Array | null, events: Event[]) => boolean): void;
}
interface Event {
  type: string;
  /** ms. */
  audio_position: number;
  id?: string | number;
}

export interface EspeakManner {
  /** Words a minute; 175 is its own pace. */
  rate: number;
  /** 0…100; 50 is the voice's own. */
  pitch: number;
}

let loaded: Promise<Worker> | undefined;

async function load(): Promise<Worker> {
  const name = '@echogarden/espeak-ng-emscripten';
  const { default: make } = (await import(name)) as {
    default: (settings: object) => Promise<{ eSpeakNGWorker: new () => Worker }>;
  };
  const { eSpeakNGWorker } = await make({ print: () => {}, printErr: () => {} });
  return new eSpeakNGWorker();
}

/** Speaks `text` with a voice of eSpeak NG and one of its variants, as `de+f3`. Throws where there is none of this name. */
export function speakEspeak(
  voice: string,
  text: string,
  manner: EspeakManner,
  cache: string,
): Promise<Utterance> {
  const how = `rate ${manner.rate.toFixed(0)} pitch ${manner.pitch.toFixed(0)}`;
  return spoken(cache, { voice: `espeak ${voice}`, text, manner: how }, async () => {
    loaded ??= load();
    const espeak = await loaded;
    if (espeak.set_voice(voice, '', 0, 0, 0) !== 0) throw new Error(`eSpeak NG has no voice ${voice}`);
    espeak.set_rate(Math.round(manner.rate));
    espeak.set_pitch(Math.round(manner.pitch));
    const rate = espeak.get_samplerate();
    const heard: Int16Array[] = [];
    const starts: { phone: string; start: number }[] = [];
    espeak.synthesize(text, (samples, events) => {
      if (samples && samples.length > 0) heard.push(Int16Array.from(samples));
      // A bracket says that a word is read as one of another language.
      for (const { type, audio_position, id } of events)
        if (type === 'phoneme' && !String(id).startsWith('('))
          starts.push({ phone: String(id ?? ''), start: audio_position / 1000 });
      return false;
    });
    const resampler = new PcmResampler({ rate, channels: 1, sample: 's16' });
    try {
      const bytes = Buffer.concat(heard.map((piece) => Buffer.from(piece.buffer)));
      const whole = [...resampler.convert(bytes), ...resampler.flush()];
      const samples = Float32Array.from(whole, (sample) => sample / 32_768);
      return { samples, phones: phonesOf(starts, samples.length / 16_000, voice.startsWith('en')) };
    } finally {
      resampler.close();
    }
  });
}

/** A nameless stretch shorter than this is the closure of the stop that follows, s. */
const SHORTEST_PAUSE = 0.06;

/** English has a tap for the t between vowels, which is no r. */
function phonesOf(
  starts: readonly { phone: string; start: number }[],
  seconds: number,
  english: boolean,
): Phone[] {
  const phones: Phone[] = [];
  let from = 0;
  for (const [i, { phone, start }] of starts.entries()) {
    const end = Math.min(starts[i + 1]?.start ?? seconds, seconds);
    const shapes = english && phone === 'ɾ' ? (['DD'] as const) : shapesOfIpa(phone);
    if (shapes[0] === 'sil' && end - Math.min(from, start) < SHORTEST_PAUSE && end < seconds) continue;
    phones.push({ phone, shapes, start: from, end });
    from = end;
  }
  return phones;
}
