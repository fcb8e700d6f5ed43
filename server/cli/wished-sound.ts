import { existsSync } from 'node:fs';
import { SpeechRequest } from '../contract/index.ts';
import { CommandError, EXIT } from './exit-code.ts';

/** What is to be heard, as flags and cells say it. */
export interface SoundTexts {
  audio?: string | undefined;
  text?: string | undefined;
  voice?: string | undefined;
  /** Of the usual speed. */
  speed?: string | undefined;
}

/** A recording by its path, or a text to be spoken. */
export type WishedSound = string | SpeechRequest;

/**
 * What is to be heard in a video.
 * @param called how these are called in a sentence about one that cannot be used
 * @throws CommandError
 */
export function wishedSound(
  { audio, text, voice, speed }: SoundTexts,
  called: (name: keyof SoundTexts) => string = (name) => name,
): WishedSound {
  if (audio !== undefined && text !== undefined)
    throw new CommandError(
      EXIT.usage,
      `${called('audio')} and ${called('text')} are both given; one is heard.`,
    );
  if (audio !== undefined) {
    if (!existsSync(audio)) throw new CommandError(EXIT.usage, `${audio} is not there.`);
    return audio;
  }
  if (text === undefined)
    throw new CommandError(EXIT.usage, `${called('audio')} or ${called('text')} is needed.`);
  const asked = SpeechRequest.safeParse({
    text,
    voice,
    ...(speed !== undefined && { speed: Number(speed) }),
  });
  if (asked.success) return asked.data;
  const [issue] = asked.error.issues;
  const name = (['text', 'voice', 'speed'] as const).find((one) => one === issue?.path[0]) ?? 'text';
  const said = { text: '', voice: ` "${voice}"`, speed: ` "${speed}"` }[name];
  throw new CommandError(EXIT.usage, `${called(name)}${said} cannot be used: ${issue?.message}.`);
}
