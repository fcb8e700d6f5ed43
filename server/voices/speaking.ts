/** Who speaks, as the process that speaks knows it. */
export type Speaker = FliteSpeaker | EspeakSpeaker | EndpointSpeaker;

export interface FliteSpeaker {
  kind: 'flite';
  name: 'slt' | 'rms' | 'awb' | 'kal16';
}

export interface EspeakSpeaker {
  kind: 'espeak';
  /** As eSpeak NG names it. */
  language: string;
  gender: 'male' | 'female';
  /** One of several of that gender. */
  variant: number;
  /** Words a minute at the usual speed. */
  pace: number;
}

export interface EndpointSpeaker {
  kind: 'endpoint';
  /** Where to ask: the whole address. */
  url: string;
  /** Sent along as a bearer token; null = none. */
  key: string | null;
  model: string;
  /** As the endpoint calls it. */
  voice: string;
  format: 'wav' | 'pcm';
  /** Hz of `pcm`. */
  rate: number;
}

/** One sentence to speak. */
export interface Sentence {
  speaker: Speaker;
  text: string;
  /** Of the usual speed. */
  speed: number;
}

/** What the studio tells the process that speaks. One sentence at a time. */
export type SpeechOrder = { type: 'speak'; sentence: Sentence } | { type: 'stop' } | { type: 'prepare' };

/** What it hears of it: that it has begun, 16 kHz mono 16-bit sound as it comes, and that this was all, or why not. */
export type SpeechReply =
  | { type: 'begun' }
  | { type: 'sound'; samples: Uint8Array }
  | { type: 'spoken' }
  | { type: 'failed'; message: string };

/** Takes the sound of a sentence: 16 kHz, mono. */
export type Hear = (samples: Int16Array) => void;

/** Speaks one sentence, and resolves when it is spoken. Rejects with an error whose message is for a person. */
export type Speak<S extends Speaker> = (
  sentence: Sentence & { speaker: S },
  hear: Hear,
  signal: AbortSignal,
) => Promise<void>;
