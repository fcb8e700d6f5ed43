import type { EngineInfo } from '../contract/index.ts';

/** What an engine lacks and how to get it, a line each with this indent; what is to be pasted stands below. */
export function engineLacks({ missing }: Pick<EngineInfo, 'missing'>, indent: string): string[] {
  return missing.flatMap(({ what, how, paste }) => [
    `${indent}${what} ${how}`,
    ...(paste ?? '').split('\n').flatMap((line) => (line === '' ? [] : `${indent}    ${line}`)),
  ]);
}
