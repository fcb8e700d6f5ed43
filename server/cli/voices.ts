import type { Command } from 'commander';
import { padColumns } from './columns.ts';
import { command, optionsOf, StudioOptions, withStudio } from './command-line.ts';
import { EXIT } from './exit-code.ts';
import { openDoor } from './open-door.ts';
import type { Setting } from './setting.ts';

/** `voices`: who can speak a text. */
export function voicesCommand(setting: Setting): Command {
  const listing = command('voices', 'List who can speak a text.');
  listing.option('--json', 'one object a line on stdout');
  return withStudio(listing).action(async () => {
    const { options } = optionsOf(listing, StudioOptions, setting.terminal, 0);
    const door = await openDoor(options, setting);
    try {
      const voices = await door.voices();
      const width = Math.max(...voices.map(({ id }) => id.length));
      for (const voice of voices) {
        const languages = voice.languages.join(', ') || '?';
        const where = voice.host === null ? '' : ` (the text is sent to ${voice.host})`;
        const line = `${voice.id.padEnd(width)}  ${padColumns(languages, 6)}  ${voice.label.en}${where}`;
        process.stdout.write(`${options.json ? JSON.stringify(voice) : line}\n`);
      }
    } finally {
      await door.close();
    }
    setting.end(EXIT.done);
  });
}
