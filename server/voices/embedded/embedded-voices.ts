import type { Script, Voice } from '../../contract/index.ts';
import type { KnownVoice } from '../known-voice.ts';
import type { EspeakSpeaker, FliteSpeaker, Speaker } from '../speaking.ts';
import { hasEspeak } from './espeak-package.ts';

/** Of a sentence, which is spoken in a tenth of a second: more is a hang. */
const LIMITS = { ms: 20_000, seconds: 120 };

/** The voices that come with the studio: the first of each language speaks where nobody has chosen. */
export function embeddedVoices(): KnownVoice[] {
  return [...FLITE, ...(hasEspeak() ? ESPEAK : [])];
}

function flite(name: FliteSpeaker['name'], language: string, en: string, zh: string): KnownVoice {
  return known(`en-${name}`, [language], ['Latin'], { en, zh }, { kind: 'flite', name });
}

function espeak(
  id: string,
  speaker: Omit<EspeakSpeaker, 'kind'>,
  scripts: Script[],
  en: string,
  zh: string,
): KnownVoice {
  const language = speaker.language === 'cmn' ? 'zh' : speaker.language;
  return known(id, [language], scripts, { en, zh }, { kind: 'espeak', ...speaker });
}

function known(
  id: string,
  languages: string[],
  scripts: Script[],
  label: Voice['label'],
  speaker: Speaker,
): KnownVoice {
  const voice: Voice = { id, label, languages, scripts, kind: 'embedded', host: null };
  return { voice, speaker, limits: LIMITS, lacks: null };
}

const FLITE = [
  flite('slt', 'en-US', 'American woman', '美式英语女声'),
  flite('rms', 'en-US', 'American man', '美式英语男声'),
  flite('awb', 'en-GB', 'Scottish man', '苏格兰英语男声'),
  flite('kal16', 'en-US', 'American man, plain', '美式英语男声（朴素）'),
];

/** Mandarin is read syllable by syllable: a little quicker than the usual pace sounds as people speak it. */
const MANDARIN = { language: 'cmn', pace: 200 };
const CHINESE: Script[] = ['Han', 'Latin'];

const ESPEAK = [
  espeak('zh-woman', { ...MANDARIN, gender: 'female', variant: 0 }, CHINESE, 'Mandarin woman', '普通话女声'),
  espeak('zh-man', { ...MANDARIN, gender: 'male', variant: 1 }, CHINESE, 'Mandarin man', '普通话男声'),
  espeak(
    'zh-woman-2',
    { ...MANDARIN, gender: 'female', variant: 1 },
    CHINESE,
    'Mandarin woman 2',
    '普通话女声 2',
  ),
  espeak('zh-man-2', { ...MANDARIN, gender: 'male', variant: 3 }, CHINESE, 'Mandarin man 2', '普通话男声 2'),
];
