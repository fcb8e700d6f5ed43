import { family, GLIBC, version } from 'detect-libc';
import { type Check, type Finding, passed } from './check.ts';

const OLDEST_NODE = [20, 19] as const;
const OLDEST_GLIBC = [2, 28] as const;
/** Next to nothing; the limit is for a machine that hardly answers. */
const QUICK_MS = 2_000;
/** A process that loads FFmpeg, on a machine that is busy. */
const CODECS_MS = 2_300;

/** What the studio itself runs on. */
export function programChecks(missingCodecs: (signal: AbortSignal) => Promise<string[]>): Check[] {
  return [
    {
      name: { en: 'Node', code: 'node' },
      part: 'studio',
      limitMs: QUICK_MS,
      look: async () => [judgeNode(process.versions.node), ...judgeGlibc(await glibcVersion())],
    },
    {
      name: { en: 'Codecs', code: 'codecs' },
      part: 'studio',
      limitMs: CODECS_MS,
      look: async (signal) => [judgeCodecs(await missingCodecs(signal))],
    },
  ];
}

/** Of Node, as 22.11.0. */
export function judgeNode(found: string): Finding {
  const values = { found, oldest: OLDEST_NODE.join('.') };
  if (isAtLeast(found, OLDEST_NODE)) return passed('doctor-node', `Node ${found}.`, values);
  return {
    verdict: 'fail',
    code: 'doctor-node-old',
    what: `Node ${found} is too old.`,
    how: `Install Node ${values.oldest} or newer.`,
    values,
  };
}

/** Of the C library; null = this is not Linux, `''` = it is another library, such as musl. */
export function judgeGlibc(found: string | null): Finding[] {
  if (found === null) return [];
  const values = { found, oldest: OLDEST_GLIBC.join('.') };
  if (found !== '' && isAtLeast(found, OLDEST_GLIBC))
    return [passed('doctor-glibc', `glibc ${found}.`, values)];
  const old = `glibc ${found} is too old for the studio's media libraries.`;
  return [
    {
      verdict: 'fail',
      code: found === '' ? 'doctor-glibc-none' : 'doctor-glibc-old',
      what: found === '' ? 'This system has no glibc, which the studio’s media libraries need.' : old,
      how: `Use a system with glibc ${values.oldest} or newer, such as Debian 10 or Ubuntu 20.04.`,
      values,
    },
  ];
}

function judgeCodecs(missing: readonly string[]): Finding {
  if (missing.length === 0)
    return passed('doctor-codecs', 'FFmpeg with H.264, AAC and every format of recordings.');
  const list = missing.join(', ');
  return {
    verdict: 'fail',
    code: 'doctor-codecs-missing',
    what: `FFmpeg cannot be used as it is installed: ${list}.`,
    how: 'Install the packages of the studio again, in its folder:',
    paste: 'npm ci',
    values: { list },
  };
}

async function glibcVersion(): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  return (await family()) === GLIBC ? ((await version()) ?? '') : '';
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}
