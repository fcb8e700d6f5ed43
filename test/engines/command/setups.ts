import { fileURLToPath } from 'node:url';
import { CommandSetup } from '../../../server/config/command-setup.ts';
import { built } from '../../built/built.ts';
import { shipped } from '../../plan/shipped-engines.ts';

/** The set-up that a command engine is shipped with. */
export function shippedSetup(id: string): CommandSetup {
  const description = shipped(id);
  if (description.kind !== 'command') throw new Error(`${id} is no command`);
  return description.setup;
}

/** How one of the programs in `test/fixtures/command` is described. */
export function setupOf(name: string, changes: Partial<CommandSetup> = {}): CommandSetup {
  const program = built(fileURLToPath(new URL(`../../fixtures/command/${name}.ts`, import.meta.url)));
  return CommandSetup.parse({
    program: process.execPath,
    args: [program, '{out}', '{width}', '{height}', '{frames}'],
    folder: fileURLToPath(new URL('../../..', import.meta.url)),
    output: { kind: 'file', path: '{out}/video.mp4' },
    readers: shippedSetup('upstream-single').readers,
    stopGrace: 0.5,
    ...changes,
  });
}
