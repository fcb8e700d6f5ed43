import { basename } from 'node:path';
import { stringify } from 'yaml';
import type { Need } from '../../config/command-fields.ts';
import type { CommandSetup } from '../../config/command-setup.ts';
import type { Localized, MissingPiece } from '../../contract/index.ts';
import { expandSettings, expandSetUp, type Values } from './expand.ts';
import { isFile, isFolder, isProgram } from './is-there.ts';

/**
 * What a described program lacks on this machine, and how to get it; the program itself last. Nothing is started for
 * it. While a setting is empty only that is told: the rest follows from it.
 * @param file where a person writes the set-up
 */
export function missingPieces(setup: CommandSetup, file: string): MissingPiece[] {
  const settings = expandSettings(setup.settings);
  const missing: MissingPiece[] = [];
  for (const need of setup.needs) {
    const place = expandSetUp(need.program ?? need.file ?? need.folder ?? '', settings);
    const what = place === '' ? sentence(need.what) : absent(need.what, place);
    if (place === '') return [piece(what, need.how, remedy(need, setup, settings), file)];
    if (!isThere(need, place)) missing.push(piece(what, need.how, remedy(need, setup, settings), file));
  }
  const program = expandSetUp(setup.program, settings);
  if (missing.length === 0 && !isProgram(program)) missing.push(absentProgram(program, setup, file));
  return missing;
}

/** What a person may paste: a command into a terminal, or settings into the file. */
type Remedy = { run: string } | { write: object } | null;

function remedy({ run, write }: Need, setup: CommandSetup, settings: Values): Remedy {
  const command = run === undefined ? '' : expandSetUp(run, settings);
  if (command !== '') return { run: command };
  const examples = write ?? emptySettings(setup);
  return Object.keys(examples).length === 0 ? null : { write: { settings: examples } };
}

/** The settings that nobody has filled in, with something to replace. */
function emptySettings({ settings }: CommandSetup): Record<string, string> {
  const empty = Object.keys(settings).filter((name) => settings[name] === '');
  return Object.fromEntries(empty.map((name) => [name, `/path/to/${name}`]));
}

function piece(what: Localized, how: Localized, remedy: Remedy, file: string): MissingPiece {
  if (remedy === null) return { what: what.en, how: how.en, zh: { what: what.zh, how: how.zh } };
  if ('run' in remedy) {
    const zh = { what: what.zh, how: `${withoutStop(how.zh)}：` };
    return { what: what.en, how: `${withoutStop(how.en)}:`, paste: remedy.run, zh };
  }
  return {
    what: what.en,
    how: `${sentence(how).en} Write the following into ${file}, and restart the studio:`,
    paste: stringify({ setup: remedy.write }).trimEnd(),
    zh: { what: what.zh, how: `${sentence(how).zh}把以下内容写入 ${file}，然后重启工作室：` },
  };
}

function absentProgram(program: string, setup: CommandSetup, file: string): MissingPiece {
  const what = { en: `The program "${program}".`, zh: `程序“${program}”。` };
  if (program === '') {
    const unnamed = { en: 'The program of this engine.', zh: '此引擎的程序。' };
    const how = { en: 'Name it.', zh: '请填写。' };
    return piece(unnamed, how, { write: { settings: emptySettings(setup) } }, file);
  }
  const how = { en: 'Install it, or give its full path.', zh: '安装该程序，或填写其完整路径。' };
  return piece(what, how, { write: { program: `/path/to/${basename(program)}` } }, file);
}

function absent(what: Localized, place: string): Localized {
  return {
    en: `${withoutStop(what.en)} (${place} is not there).`,
    zh: `${withoutStop(what.zh)}（${place} 不存在）。`,
  };
}

function sentence(text: Localized): Localized {
  return { en: `${withoutStop(text.en)}.`, zh: `${withoutStop(text.zh)}。` };
}

function withoutStop(text: string): string {
  return text.replace(/[.:。：]$/u, '');
}

function isThere(need: Need, place: string): boolean {
  if (need.program !== undefined) return isProgram(place);
  return need.folder === undefined ? isFile(place) : isFolder(place);
}
