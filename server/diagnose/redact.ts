import { basename } from 'node:path';

/** What belongs to this machine and its user, and to nobody else. */
export interface Secrets {
  /** Home of the user, and the folders of the studio, absolute. */
  folders: readonly string[];
  /** Names of user and machine. */
  names: readonly string[];
  /** Tokens of the studio itself. */
  tokens: readonly string[];
}

/** Kinds of keys that are recognised by their look, and values that are called one. */
const KEYS: readonly RegExp[] = [
  /\b(?:hf|gh[oprsu]|github_pat|glpat|xox[abprs])[_-]\w{8,}/g,
  /\bsk-[\w-]{16,}/g,
  /\bAKIA[A-Z0-9]{16}\b/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]+)?/g,
];
const NAMED_KEY =
  /((?:token|secret|password|passwd|api[_-]?key|authorization|bearer|credential)s?["']?\s{0,3}[=: ]\s{0,3}["']?)(?!null|none|true|false|error)([^\s"',;&]{6,})/gi;
const KEY_IN_ADDRESS = /(\/\/[^\s/:@]{1,100}:)[^\s/@]{1,200}@/g;
/** Somebody's home, whoever's. */
const HOME = /(?:\/home\/|\/Users\/|\/root\b|[A-Z]:\\Users\\)[^\s"':;,)\]]{0,400}/g;
/** Files whose name says something about the program and nothing about a person. */
const OF_A_PROGRAM = /\.(?:py|pyc|so|so\.[\d.]+|safetensors|pth|ts|js|mjs|json|yaml)$/;

/** Takes keys out of a text; and names, the paths under a home directory and the prompt unless they are kept. */
export function redact(
  text: string,
  { folders, names, tokens }: Secrets,
  keep: { names: boolean; prompt: string | null },
): string {
  let clean = text;
  for (const token of tokens) clean = clean.replaceAll(token, '<token>');
  for (const key of KEYS) clean = clean.replace(key, '<token>');
  clean = clean.replace(NAMED_KEY, '$1<token>').replace(KEY_IN_ADDRESS, '$1<token>@');
  if (keep.prompt !== null)
    for (const words of spellings(keep.prompt)) clean = clean.replaceAll(words, '<prompt>');
  if (keep.names) return clean;
  for (const folder of [...folders].sort((a, b) => b.length - a.length))
    clean = clean.replace(pathUnder(folder), pathWithoutPlace);
  clean = clean.replace(HOME, pathWithoutPlace);
  for (const name of names)
    if (name.length > 2 && name !== 'root') clean = clean.replace(word(name), '<name>');
  return clean;
}

/** A prompt as a program may print it: as it is, as JSON, and line by line. */
function spellings(prompt: string): string[] {
  const whole = prompt.trim();
  if (whole === '') return [];
  const json = JSON.stringify(whole).slice(1, -1);
  const lines = whole.split('\n').map((line) => line.trim());
  return [whole, json, ...lines.filter((line) => line.length >= 12)];
}

function pathUnder(folder: string): RegExp {
  return new RegExp(`${escaped(folder)}(?![\\w.-])[^\\s"':;,)\\]]{0,400}`, 'g');
}

/** A traceback says nothing without the names of its files. */
function pathWithoutPlace(path: string): string {
  const name = basename(path.replaceAll('\\', '/'));
  return OF_A_PROGRAM.test(name) ? `~/…/${name}` : '~/…';
}

function word(name: string): RegExp {
  return new RegExp(`(?<![\\w])${escaped(name)}(?![\\w])`, 'gi');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
