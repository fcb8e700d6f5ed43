import { PcmResampler } from '../../speech/pcm-resampler.ts';
import type { EspeakSpeaker, Speak } from '../speaking.ts';
import { ESPEAK_PACKAGE, type EspeakWorker, type MakeEspeak } from './espeak-package.ts';

/** Its voices speak at full scale; so loud that nothing clips behind the filter. */
const GAIN = 0.7;
const GENDERS = { male: 1, female: 2 } as const;
/** As it takes it, words a minute. */
const PACES = { min: 80, max: 450 };

let loaded: Promise<EspeakWorker> | undefined;

/** Speaks with eSpeak NG, which hands out its sound while it speaks: every tenth of a second or so. */
export const speakWithEspeak: Speak<EspeakSpeaker> = async ({ speaker, text, speed }, hear, signal) => {
  loaded ??= load();
  const espeak = await loaded;
  if (signal.aborted) return;
  const { language, gender, variant, pace } = speaker;
  if (espeak.set_voice('', language, GENDERS[gender], 0, variant) !== 0)
    throw new Error(`eSpeak NG has no voice for ${language}.`);
  espeak.set_rate(Math.min(PACES.max, Math.max(PACES.min, Math.round(pace * speed))));
  const resampler = new PcmResampler({ rate: espeak.get_samplerate(), channels: 1, sample: 's16' });
  try {
    espeak.synthesize(text, (samples) => {
      if (samples && samples.length > 0) hear(resampler.convert(quieter(samples)));
      return signal.aborted;
    });
    hear(resampler.flush());
  } finally {
    resampler.close();
  }
};

/** Does ahead what its first sentence would wait for; it is quick only once it has spoken. */
export async function prepareEspeak(): Promise<void> {
  const speaker = { kind: 'espeak', language: 'cmn', gender: 'female', variant: 0, pace: 200 } as const;
  await speakWithEspeak({ speaker, text: '你好。', speed: 1 }, () => {}, new AbortController().signal);
}

async function load(): Promise<EspeakWorker> {
  const { default: make } = (await import(ESPEAK_PACKAGE)) as { default: MakeEspeak };
  const { eSpeakNGWorker: Worker } = await make({ print: () => {}, printErr: () => {} });
  return new Worker();
}

function quieter(samples: Int16Array): Uint8Array {
  const out = samples.map((sample) => sample * GAIN);
  return new Uint8Array(out.buffer);
}
