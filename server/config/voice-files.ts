import { join } from 'node:path';
import { z } from 'zod';
import { Localized, type Script } from '../contract/index.ts';
import { ConfigError } from './config-error.ts';
import { readYaml } from './read-yaml.ts';
import { idOfYaml, yamlFiles } from './yaml-files.ts';

/** Where a person describes endpoints that speak: it outlives an update of the studio. */
export function voiceFolder(dataDir: string): string {
  return join(dataDir, 'voices');
}

const ID = /^[a-z0-9][a-z0-9_-]{0,63}$/;
/** Addresses that machines of a cloud ask for their secrets. */
const LINK_LOCAL = /^(169\.254\.|\[fe80:|\[::ffff:a9fe:|\[fd00:ec2::254\]|metadata\.google\.internal$)/i;

const Address = z
  .url({ protocol: /^https?$/, error: 'has to be an address such as http://127.0.0.1:8880/v1' })
  .refine((text) => {
    const { username, password, search, hash } = new URL(text);
    return username === '' && password === '' && search === '' && hash === '';
  }, 'is an address without user, query and fragment; a key goes into an environment variable that "key" names')
  .refine(
    (text) => !LINK_LOCAL.test(new URL(text).hostname),
    'is a link-local address, where machines of a cloud keep their secrets',
  );

/** A text for people of both languages, or the same for both. */
const Label = z.union([
  z
    .string()
    .min(1)
    .transform((text): Localized => ({ en: text, zh: text })),
  Localized,
]);

const Spoken = z.object({
  /** As the endpoint calls it. */
  id: z.string().regex(/^[\w.+ -]{1,100}$/, 'is a name of letters, digits, "_", "-", "+" and "."'),
  label: Label.optional(),
  /** As BCP 47 names them; none = nobody knows, and it gets every text. */
  languages: z.array(z.string().regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]+)*$/)).default([]),
});

/** A file of the folder `voices`: an endpoint that speaks as OpenAI's does, and who speaks there. */
const VoiceFile = z.strictObject({
  /** What `/audio/speech` is appended to. */
  url: Address,
  label: Label.optional(),
  model: z.string().min(1).max(200).default('tts-1'),
  /** Environment variable that holds what is sent as a bearer token. */
  key: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is the name of an environment variable, never the key itself')
    .optional(),
  /** What it is asked for: a WAV, or bare 16-bit samples of `rate`. */
  format: z.enum(['wav', 'pcm']).default('wav'),
  /** Hz. OpenAI's own and most others have 24 kHz. */
  rate: z.int().min(8_000).max(48_000).default(24_000),
  /** For one sentence, s. */
  timeoutSeconds: z.number().min(1).max(600).default(30),
  /** Of sound, for one sentence, s. */
  maxSeconds: z.number().min(1).max(600).default(90),
  voices: z
    .array(
      z
        .union([z.string(), Spoken])
        .transform((one) => (typeof one === 'string' ? { id: one } : one))
        .pipe(Spoken),
    )
    .min(1),
});

/** An endpoint as it is described, under the name of its file. */
export interface VoiceEndpoint extends Omit<z.output<typeof VoiceFile>, 'voices'> {
  id: string;
  voices: (z.output<typeof Spoken> & { scripts: Script[] | null })[];
}

/** The endpoints that are described in `folder`. @throws ConfigError naming the file and line that is wrong. */
export function readVoices(folder: string): VoiceEndpoint[] {
  const seen = new Map<string, string>();
  return yamlFiles(folder).map((path) => {
    const id = idOfYaml(path);
    const twin = seen.get(id);
    if (twin)
      throw new ConfigError(`${path}:1: ${twin} describes an endpoint of the same name. Keep one of them.`);
    seen.set(id, path);
    if (!ID.test(id))
      throw new ConfigError(
        `${path}:1: the name of the file has to be of small letters, digits, "_" and "-".`,
      );
    const file = readYaml(path, VoiceFile);
    const voices = file.voices.map((voice) => ({ ...voice, scripts: scriptsOf(voice.languages) }));
    return { ...file, id, voices };
  });
}

/** What whoever speaks these languages can read; null = nobody knows. */
function scriptsOf(languages: readonly string[]): Script[] | null {
  if (languages.length === 0) return null;
  const scripts = languages.map(
    (language): Script => SCRIPT_OF[language.slice(0, 2).toLowerCase()] ?? 'Latin',
  );
  // Names and terms in Latin letters are in every text.
  return [...new Set<Script>([...scripts, 'Latin'])];
}

const SCRIPT_OF: Readonly<Record<string, Script>> = {
  zh: 'Han',
  cm: 'Han',
  yu: 'Han',
  ru: 'Cyrillic',
  uk: 'Cyrillic',
  bg: 'Cyrillic',
};
