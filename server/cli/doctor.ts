import type { Command } from 'commander';
import { z } from 'zod';
import { DoctorPart, type DoctorReport, type DoctorVerdict, EngineId } from '../contract/index.ts';
import { command, optionsOf, StudioOptions, withStudio } from './command-line.ts';
import { EXIT } from './exit-code.ts';
import { openDoor } from './open-door.ts';
import type { Setting } from './setting.ts';

const MARKS: Readonly<Record<DoctorVerdict, string>> = { pass: '✓', advise: '!', fail: '✗' };
const HEADS: Readonly<Record<DoctorPart, string>> = {
  studio: 'Studio',
  machine: 'Machine',
  gpu: 'GPU',
  engine: 'Engine',
};

const DoctorOptions = StudioOptions.extend({
  engine: EngineId.optional(),
  quick: z.boolean().default(false),
});

/** `doctor`: looks at this machine and at what an engine needs, and says what to do about it. */
export function doctorCommand(setting: Setting): Command {
  const examining = command(
    'doctor',
    'Look at this machine and at what an engine needs, before anything fails.',
  );
  examining
    .option('--engine <id>', 'whose needs are looked at; usually the engine that runs use')
    .option('--quick', "do not start the engine's Python")
    .option('--json', 'the report as one object on stdout');
  return withStudio(examining).action(async () => {
    const { options } = optionsOf(examining, DoctorOptions, setting.terminal, 0);
    const door = await openDoor(options, setting);
    try {
      const report = await door.examine({ engine: options.engine, thorough: !options.quick });
      const lines = options.json ? [JSON.stringify(report)] : doctorLines(report);
      process.stdout.write(`${lines.join('\n')}\n`);
      const fails = report.findings.some(({ verdict }) => verdict === 'fail');
      setting.end(fails ? EXIT.unavailable : EXIT.done);
    } finally {
      await door.close();
    }
  });
}

/** A line each, under what it is part of; what is to be done stands below. */
function doctorLines({ engine, findings }: DoctorReport): string[] {
  return DoctorPart.options.flatMap((part) => {
    const those = findings.filter((finding) => finding.part === part);
    if (those.length === 0) return [];
    const head = part === 'engine' ? `${HEADS.engine} ${engine}` : HEADS[part];
    const lines = those.flatMap(({ verdict, what, how, paste }) => [
      `  ${MARKS[verdict]} ${what}`,
      ...(how ? [`      ${how}`] : []),
      ...(paste ?? '').split('\n').flatMap((line) => (line === '' ? [] : `          ${line}`)),
    ]);
    return [head, ...lines];
  });
}
