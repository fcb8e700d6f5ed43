import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { EngineDescription } from '../../server/config/engine-description.ts';

/** An engine as `configs/engines` ships it. */
export function shipped(id: string): EngineDescription {
  const path = new URL(`../../configs/engines/${id}.yaml`, import.meta.url);
  return EngineDescription.parse(parse(readFileSync(path, 'utf8')));
}

export const preview = shipped('preview').capabilities;
export const liveavatar = shipped('liveavatar').capabilities;
export const upstreamSingle = shipped('upstream-single').capabilities;
export const upstreamMulti = shipped('upstream-multi').capabilities;
export const audioCpp = shipped('audio-cpp').capabilities;
