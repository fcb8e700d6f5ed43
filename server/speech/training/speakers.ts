import type { EspeakManner } from './espeak.ts';
import { speakEspeak } from './espeak.ts';
import { FestivalVoice } from './festival.ts';
import { speakFlite } from './flite.ts';
import { MANDARIN, madeUpMandarin } from './mandarin.ts';
import { CATALAN, CZECH, ENGLISH, FINNISH, ITALIAN, type PhoneSet, RUSSIAN, TELUGU } from './phone-sets.ts';
import { seededRandom } from './random.ts';
import { sentence } from './text.ts';
import type { Utterance } from './utterance.ts';
import { madeUp } from './words.ts';

/** A voice of a synthesiser that gives the time of every sound. */
export interface Voice {
  id: string;
  /** The person whose voice it is: held out as a whole, in all synthesisers. */
  person: string;
  kind: 'woman' | 'man' | 'child' | 'many';
  language: string;
  synthesiser: string;
  /** A row of the report. */
  reported: boolean;
  /** Speaks its sentences, always the same ones, in different manners. */
  speak(cache: string): Promise<Utterance[]>;
}

/** Pitches asked of flite's voices, Hz: half of the utterances keep the voice's own. */
const PITCHES = [undefined, undefined, undefined, 90, 140, 190, 240];

const seedOf = (name: string) => [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7);

function flite(id: string, kind: Voice['kind'], sentences: number, names: readonly string[] = [id]): Voice {
  return {
    id,
    person: id,
    kind,
    language: 'English',
    synthesiser: 'flite',
    reported: true,
    async speak(cache) {
      const random = seededRandom(seedOf(id));
      const said: Utterance[] = [];
      for (let i = 0; i < sentences; i += 1) {
        const text = sentence(random);
        const pitch = PITCHES[Math.floor(random() * PITCHES.length)];
        const stretch = 0.8 + 0.5 * random();
        const name = names[i % names.length] as string;
        said.push(await speakFlite(name, text, { stretch, ...(pitch && { pitch }) }, cache));
      }
      return said;
    },
  };
}

function festival(
  id: string,
  kind: Voice['kind'],
  sentences: number,
  language: string,
  name: string,
  phoneSet: PhoneSet,
  spelling: string | null,
  person = id,
): Voice {
  return {
    id,
    person,
    kind,
    language,
    synthesiser: 'Festival',
    reported: true,
    async speak(cache) {
      const random = seededRandom(seedOf(id));
      const voice = new FestivalVoice(name, phoneSet, cache);
      const said: Utterance[] = [];
      try {
        for (let i = 0; i < sentences; i += 1) {
          const text = spelling ? madeUp(spelling, random) : sentence(random);
          said.push(await voice.speak(text, { stretch: 0.8 + 0.5 * random() }));
        }
      } finally {
        voice.close();
      }
      return said;
    },
  };
}

/** eSpeak's languages, with how to spell them; English the most often. */
const TONGUES: readonly (readonly [name: string, spelling: string | null])[] = [
  ['en-us', null],
  ['en-us', null],
  ['en-us', null],
  ['en', null],
  ['en-gb-scotland', null],
  ['de', 'de'],
  ['fr', 'fr'],
  ['es', 'es'],
  ['it', 'it'],
  ['pt-br', 'pt'],
  ['pl', 'pl'],
  ['cs', 'cs'],
  ['ru', 'ru'],
  ['fi', 'fi'],
  ['sv', 'sv'],
  ['tr', 'tr'],
  ['id', 'id'],
];
const WOMEN = ['+f1', '+f2', '+f3', '+f4', '+f5', '+Annie', '+Alicia', '+belinda', '+linda', '+steph'];
const MEN = [
  '',
  '+m1',
  '+m2',
  '+m3',
  '+m4',
  '+m5',
  '+m6',
  '+m7',
  '+m8',
  '+klatt',
  '+klatt2',
  '+klatt4',
  '+Michael',
];

function espeak(
  id: string,
  kind: Voice['kind'],
  sentences: number,
  language: string,
  variants: readonly string[],
  says: (random: () => number, i: number) => { tongue: string; text: string },
): Voice {
  return {
    id,
    person: language === 'Mandarin' ? 'mandarin' : id,
    kind,
    language,
    synthesiser: 'eSpeak NG',
    reported: language === 'Mandarin',
    async speak(cache) {
      const random = seededRandom(seedOf(id));
      const said: Utterance[] = [];
      for (let i = 0; i < sentences; i += 1) {
        const { tongue, text } = says(random, i);
        const variant = variants[Math.floor(random() * variants.length)] as string;
        const manner: EspeakManner = { rate: 130 + 70 * random(), pitch: 30 + 40 * random() };
        said.push(await speakEspeak(tongue + variant, text, manner, cache));
      }
      return said;
    },
  };
}

const manyTongues = (random: () => number) => {
  const [tongue, spelling] = TONGUES[Math.floor(random() * TONGUES.length)] ?? ['en-us', null];
  return { tongue, text: spelling ? madeUp(spelling, random) : sentence(random) };
};
/** The sentences of every day first. */
const mandarin = (random: () => number, i: number) => ({
  tongue: 'cmn',
  text: MANDARIN[i] ?? madeUpMandarin(random),
});

/** All voices that Debian (main) and the registry of npm have whose sounds can be timed. */
export const VOICES: readonly Voice[] = [
  flite('slt', 'woman', 40),
  flite('rms', 'man', 40),
  flite('awb', 'man', 40),
  flite('kal', 'man', 40, ['kal', 'kal16']),
  festival('slt-hts', 'woman', 30, 'English', 'cmu_us_slt_arctic_hts', ENGLISH, null, 'slt'),
  festival('kal-diphone', 'man', 30, 'English', 'kal_diphone', ENGLISH, null, 'kal'),
  festival('ked', 'man', 30, 'English', 'ked_diphone', ENGLISH, null),
  festival('lp', 'woman', 40, 'Italian', 'lp_diphone', ITALIAN, 'it'),
  festival('pc', 'man', 40, 'Italian', 'pc_diphone', ITALIAN, 'it'),
  festival('lj', 'woman', 15, 'Finnish', 'suo_fi_lj_diphone', FINNISH, 'fi'),
  festival('mv', 'man', 15, 'Finnish', 'hy_fi_mv_diphone', FINNISH, 'fi'),
  festival('dita', 'woman', 12, 'Czech', 'czech_dita', CZECH, 'cs'),
  festival('machac', 'man', 12, 'Czech', 'czech_machac', CZECH, 'cs'),
  festival('krb', 'child', 12, 'Czech', 'czech_krb', CZECH, 'cs'),
  festival('ph', 'man', 12, 'Czech', 'czech_ph', CZECH, 'cs'),
  festival('ona', 'woman', 30, 'Catalan', 'upc_ca_ona_hts', CATALAN, 'ca'),
  festival('nsh', 'man', 40, 'Russian', 'msu_ru_nsh_clunits', RUSSIAN, 'ru'),
  festival('nsk', 'man', 40, 'Telugu', 'telugu_NSK_diphone', TELUGU, 'te'),
  espeak('espeak', 'many', 200, 'many', [...WOMEN, ...MEN], manyTongues),
  espeak('mandarin-women', 'woman', 40, 'Mandarin', WOMEN, mandarin),
  espeak('mandarin-men', 'man', 40, 'Mandarin', MEN, mandarin),
];
