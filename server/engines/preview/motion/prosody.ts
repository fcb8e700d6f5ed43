import { VISEMES } from '../../../speech/visemes.ts';
import type { HopWindow } from './hop-window.ts';
import { HOPS_PER_SECOND } from './hop-window.ts';

/** A stressed syllable: where it peaks (s) and how far it stands out, 0…1. */
export interface Stress {
  at: number;
  strength: number;
}

/** What the melody of speech gives the rest of the face to move with. */
export interface Prosody {
  /** Stressed syllables that peak about 0.2 s from now: early enough for the head to be there in time. */
  stresses: Stress[];
  /** Somebody begins to speak now, or has just finished a phrase. */
  phrase: 'start' | 'end' | null;
  /** How much is being said, 0…1, slow. */
  activity: number;
}

const VOWELS = (['aa', 'E', 'I', 'O', 'U'] as const).map((name) => VISEMES.indexOf(name));

/** Hops from the present to the syllable that is judged; its neighbourhood (±12) still lies in the window. */
const JUDGED_AHEAD = 17;
const NEIGHBOURHOOD = 12;
/** A phrase is over when it is silent from this many hops before the present, for so many. */
const PHRASE_END = { before: 4, hops: 29 };
/** Of a phrase that begins, this many hops past the present are looked at, and their neighbours. */
const PHRASE_START = { ahead: 10, around: 3 };

/** Loudness that counts as speech. */
const SPEAKING = 0.12;

/** What was heard so far, as far as it still counts. */
export interface ProsodyState {
  judged: number;
  usual: number;
  lastStress: number;
  activity: number;
  speaking: boolean;
  last: number;
}

/** Listens to a recording as its hops come by. Call `step` with growing hops; what it says depends on them alone. */
export class ProsodyListener {
  readonly #window: HopWindow;
  #judged = 0;
  /** Running mean of syllable loudness over a few seconds of speech. */
  #usual = 0.45;
  #lastStress = -1;
  #activity = 0;
  #speaking = false;
  #last = 0;

  constructor(window: HopWindow, from?: ProsodyState) {
    this.#window = window;
    if (!from) return;
    this.#judged = from.judged;
    this.#usual = from.usual;
    this.#lastStress = from.lastStress;
    this.#activity = from.activity;
    this.#speaking = from.speaking;
    this.#last = from.last;
  }

  get state(): ProsodyState {
    return {
      judged: this.#judged,
      usual: this.#usual,
      lastStress: this.#lastStress,
      activity: this.#activity,
      speaking: this.#speaking,
      last: this.#last,
    };
  }

  /** Everything that has happened up to `hop`. */
  step(hop: number): Prosody {
    const stresses: Stress[] = [];
    // Where less is known, a syllable is judged when it has been, and moves the head as late.
    const ahead = Math.min(JUDGED_AHEAD, this.#window.ahead - NEIGHBOURHOOD);
    const late = (JUDGED_AHEAD - ahead) / HOPS_PER_SECOND;
    for (; this.#judged <= hop + ahead; this.#judged++) {
      const stress = this.#judge(this.#judged);
      if (stress) stresses.push({ ...stress, at: stress.at + late });
    }
    const loudness = this.#window.meanLoudness(hop, 6);
    const seconds = Math.max(0, hop - this.#last) / HOPS_PER_SECOND;
    this.#last = hop;
    const speed = loudness > this.#activity ? 6 : 2.2;
    this.#activity += (loudness - this.#activity) * (1 - Math.exp(-speed * seconds));
    return { stresses, phrase: this.#phrase(hop), activity: this.#activity };
  }

  /** Loudness of the syllable at a hop: vowels count in full, consonants by half. */
  #syllable(hop: number): number {
    let vowel = 0;
    for (const v of VOWELS) vowel += this.#window.viseme(hop, v);
    return this.#window.meanLoudness(hop, 4) * (0.5 + 0.5 * Math.min(1, vowel));
  }

  #judge(hop: number): Stress | null {
    const here = this.#syllable(hop);
    if (here > SPEAKING) this.#usual += (here - this.#usual) * 0.006;
    const at = hop / HOPS_PER_SECOND;
    if (here < this.#usual * 1.15 || here < 0.3 || at - this.#lastStress < 0.22) return null;
    for (let k = -8; k <= 8; k++) if (this.#syllable(hop + k) > here) return null;
    this.#lastStress = at;
    return { at, strength: Math.min(1, 0.35 + (here / this.#usual - 1.15) * 1.6) };
  }

  #phrase(hop: number): Prosody['phrase'] {
    if (this.#speaking) {
      const last = Math.min(PHRASE_END.hops - PHRASE_END.before - 1, this.#window.ahead);
      for (let k = last - PHRASE_END.hops + 1; k <= last; k++)
        if (this.#window.loudness(hop + k) > SPEAKING) return null;
      this.#speaking = false;
      return 'end';
    }
    // The lips and the head start a little before the voice does.
    const ahead = Math.min(PHRASE_START.ahead, this.#window.ahead - PHRASE_START.around);
    if (this.#window.meanLoudness(hop + ahead, PHRASE_START.around) < SPEAKING) return null;
    this.#speaking = true;
    return 'start';
  }
}
