import type { Finding } from './asset.ts';
import { type Script, SPEECH_MAX_CHARS, type Voice, type VoiceId } from './voice.ts';

/** Tags, comments and instructions of SSML, HTML and XML. "1 < 2" is none. */
const MARKUP = /<(?:[a-z][\w:.-]*(?:\s[^<>]*)?\/?>|\/[a-z][\w:.-]*\s*>|!--|!\[CDATA\[|\?xml)/i;
/** What is neither white space nor a character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;
const SPOKEN = /[\p{L}\p{Nd}]/u;
const LETTERS = /\p{L}/gu;
/** Letters that belong to no writing system: º, ª and the like. */
const ANY_SCRIPT = /[\p{Script=Common}\p{Script=Inherited}]/u;
const OF_SCRIPT: Readonly<Record<Script, RegExp>> = {
  Latin: /\p{Script=Latin}/u,
  Han: /\p{Script=Han}/u,
  Cyrillic: /\p{Script=Cyrillic}/u,
};

/** Who speaks a text, or why nobody can: a finding that refuses it. */
export type Cast = { voice: Voice; fault: null } | { voice: null; fault: Finding };

/**
 * Who speaks a text: the voice asked for, else the first of the studio's own that can read all of it. What is sent to an
 * endpoint is sent there because somebody has chosen it.
 */
export function castVoice(text: string, voices: readonly Voice[], id?: VoiceId): Cast {
  const fault = textFault(text);
  if (fault) return { voice: null, fault };
  const asked = voices.find((voice) => voice.id === id);
  if (id !== undefined && asked) {
    const letter = unreadableOf(text, asked);
    if (letter === null) return { voice: asked, fault: null };
    return { voice: null, fault: scriptFault(letter) };
  }
  const usual = usualVoice(text, voices);
  if (usual) return { voice: usual, fault: null };
  const message = 'No voice of the studio can read all of this text. Choose one yourself.';
  return { voice: null, fault: refused('speech-no-voice', message) };
}

/** Why a text cannot be spoken by anybody; null = it can. */
function textFault(text: string): Finding | null {
  if (CONTROL.test(text))
    return refused(
      'speech-control',
      'The text holds control characters, which cannot be spoken. Remove them.',
    );
  if (MARKUP.test(text))
    return refused(
      'speech-markup',
      'The text holds markup such as SSML or HTML, which is not spoken. Write it as plain text.',
    );
  if (!SPOKEN.test(text)) return refused('speech-empty', 'There is nothing to speak. Write a sentence.');
  const length = [...text].length;
  if (length <= SPEECH_MAX_CHARS) return null;
  const message = `The text has ${length} characters; at most ${SPEECH_MAX_CHARS} are spoken at once.`;
  return { ...refused('speech-too-long', message), value: length };
}

/** The first that can read all of a text. */
function usualVoice(text: string, voices: readonly Voice[]): Voice | undefined {
  const able = voices.filter((voice) => voice.kind === 'embedded' && unreadableOf(text, voice) === null);
  // A Chinese voice reads Latin letters too, but not for a living.
  const at: Script = OF_SCRIPT.Han.test(text) ? 'Han' : 'Latin';
  return able.find(({ scripts }) => scripts?.[0] === at) ?? able[0];
}

/** The first letter of a text that a voice cannot read. */
function unreadableOf(text: string, { scripts }: Voice): string | null {
  if (scripts === null) return null;
  for (const [letter] of text.matchAll(LETTERS))
    if (!ANY_SCRIPT.test(letter) && !scripts.some((script) => OF_SCRIPT[script].test(letter))) return letter;
  return null;
}

function scriptFault(letter: string): Finding {
  return OF_SCRIPT.Han.test(letter)
    ? refused('speech-chinese', 'This voice does not speak Chinese. Choose one that does.')
    : refused('speech-script', `This voice cannot read “${letter}”. Choose one that speaks the language.`);
}

function refused(code: string, message: string): Finding {
  return { check: 'text', verdict: 'refuse', code, message };
}
