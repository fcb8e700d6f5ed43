import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { setupOf } from '../engines/command/setups.ts';
import { shipped } from '../plan/shipped-engines.ts';
import { dataDirectory } from './studio-process.ts';

/** A data directory whose owner has described a program of `test/fixtures/command` as the engine "talking". */
export function dataDirectoryWith(program: string, more: object = {}): string {
  const dataDir = dataDirectory();
  const { capabilities, limits } = shipped('upstream-single');
  const description = {
    id: 'talking',
    kind: 'command',
    label: { en: 'Talking program', zh: '说话程序' },
    setup: setupOf(program),
    capabilities,
    limits: { ...limits, cancelGrace: 1, termGrace: 1 },
    ...more,
  };
  mkdirSync(join(dataDir, 'engines'), { recursive: true });
  writeFileSync(join(dataDir, 'engines', 'talking.yaml'), stringify(description));
  return dataDir;
}
