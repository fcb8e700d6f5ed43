import type { Command } from 'commander';
import { EngineState } from '../contract/index.ts';
import { command, optionsOf, StudioOptions, withStudio } from './command-line.ts';
import { engineLacks } from './engine-lacks.ts';
import { EXIT } from './exit-code.ts';
import { openDoor } from './open-door.ts';
import type { Setting } from './setting.ts';

const STATE_WIDTH = Math.max(...EngineState.options.map((state) => state.length));

/** `engines`: what videos can be made with, and what is missing for the others. */
export function enginesCommand(setting: Setting): Command {
  const listing = command('engines', 'List what videos can be made with, and what is missing.');
  listing.option('--json', 'one object a line on stdout');
  return withStudio(listing).action(async () => {
    const { options } = optionsOf(listing, StudioOptions, setting.terminal, 0);
    const door = await openDoor(options, setting);
    try {
      const { engines, default: usual } = await door.engines();
      const width = Math.max(...engines.map(({ id }) => id.length));
      for (const engine of engines) {
        const { id, label, state } = engine;
        const note = id === usual ? ' (used unless told otherwise)' : '';
        const name = `${id.padEnd(width)}  ${state.padEnd(STATE_WIDTH)}  ${label.en}${note}`;
        const lines = options.json ? [JSON.stringify(engine)] : [name, ...engineLacks(engine, '    ')];
        process.stdout.write(`${lines.join('\n')}\n`);
      }
    } finally {
      await door.close();
    }
    setting.end(EXIT.done);
  });
}
