import type { VoiceEndpoint } from '../../config/voice-files.ts';
import { withheldVariables } from '../../processes/environment.ts';
import type { KnownVoice } from '../known-voice.ts';

/** The voices of an endpoint as it is described. */
export function endpointVoices(endpoint: VoiceEndpoint): KnownVoice[] {
  const { url, model, key, format, rate, timeoutSeconds, maxSeconds } = endpoint;
  const limits = { ms: timeoutSeconds * 1000, seconds: maxSeconds };
  const secret = key === undefined ? null : keyIn(key);
  return endpoint.voices.map(({ id, label, languages, scripts }) => ({
    voice: {
      id: `${endpoint.id}/${id}`,
      label: labelOf(endpoint, id, label),
      languages,
      scripts,
      kind: 'endpoint',
      host: new URL(url).host,
    },
    speaker: {
      kind: 'endpoint',
      url: `${url.replace(/\/+$/, '')}/audio/speech`,
      key: secret,
      model,
      voice: id,
      format,
      rate,
    },
    limits,
    lacks: key !== undefined && secret === null ? `the environment variable ${key} is not set` : null,
  }));
}

/** The endpoint's name and its voice's. */
function labelOf(
  { id, label }: VoiceEndpoint,
  voice: string,
  own: VoiceEndpoint['label'],
): KnownVoice['voice']['label'] {
  const endpoint = label ?? { en: id, zh: id };
  const named = own ?? { en: voice, zh: voice };
  return { en: `${endpoint.en}: ${named.en}`, zh: `${endpoint.zh}：${named.zh}` };
}

function keyIn(name: string): string | null {
  return withheldVariables([name])[name] ?? process.env[name] ?? null;
}
