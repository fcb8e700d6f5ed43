import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { setupOf } from '../engines/command/setups.ts';
import { shipped } from '../plan/shipped-engines.ts';

/** Describes a program of `test/fixtures/command` as the engine "talking", as the owner of a data directory does. */
export function describeProgram(dataDir: string, program: string, more: object = {}): void {
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
}
