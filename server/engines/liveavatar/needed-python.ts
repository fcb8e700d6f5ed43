import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { LiveAvatarSetup } from '../../config/live-avatar-setup.ts';
import type { Need } from '../../contract/index.ts';
import { bridgeFolder } from './launch.ts';
import { checkoutOf } from './needed-files.ts';
import { there } from './there.ts';
import { judgeTorch } from './torch-build.ts';

const run = promisify(execFile);
/** A Python on a network drive takes its time; nothing heavy is imported. */
const LIMIT_MS = 30_000;
/** Has to be built for the torch that is there. */
const ATTENTION = 'flash_attn';
const OLDEST_PYTHON = [3, 10] as const;
/** The newest that LiveAvatar works with. */
const NEWEST_TRANSFORMERS = '4.51.3';

const Look = z.object({
  python: z.tuple([z.number(), z.number(), z.number()]),
  missing: z.array(z.string()),
  versions: z.record(z.string(), z.string().nullable()),
  /** The CUDA that torch is built for; empty = none, null = it cannot be read. */
  cuda: z.string().nullable(),
});

/**
 * What is needed of the set-up's Python. Never rejects: a Python that cannot be started is a missing piece too.
 * @param file where a person writes the set-up
 * @param driver version of the GPUs' driver, which torch has to be built for; null = not known
 */
export async function neededPython(
  setup: LiveAvatarSetup,
  file: string,
  driver: Promise<string | null> = Promise.resolve(null),
): Promise<Need[]> {
  const { python } = setup;
  let look: z.infer<typeof Look>;
  try {
    const { stdout } = await run(python, ['-B', join(bridgeFolder(), 'check.py')], {
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
      env: { ...process.env, ...setup.env },
    });
    look = Look.parse(JSON.parse(stdout));
  } catch (error) {
    return [pythonNone(python, error, file)];
  }
  const [major, minor] = look.python;
  if (major !== OLDEST_PYTHON[0] || minor < OLDEST_PYTHON[1]) return [pythonOld(python, look.python)];
  const missing = modulesAbsent(python, look.missing, join(checkoutOf(setup), 'requirements.txt'));
  const { transformers } = look.versions;
  if (transformers && isNewer(transformers, NEWEST_TRANSFORMERS))
    missing.push(transformersNew(python, transformers));
  if (!look.missing.includes('torch')) missing.push(...judgeTorch(python, look.cuda, await driver));
  if (missing.length > 0) return missing;
  const found = look.python.join('.');
  return [there('python', `Python ${found} ("${python}") with the modules it takes.`, { python, found })];
}

function pythonNone(python: string, error: unknown, file: string): Need {
  const reason = (error instanceof Error ? error.message.split('\n')[0] : undefined) ?? String(error);
  return {
    code: 'python-none',
    what: `A Python that starts as "${python}" (${reason}).`,
    how: `Name the Python that LiveAvatar is installed for in ${file}, and restart the studio:`,
    paste: 'setup:\n  python: /path/to/its/python',
    values: { file, python, reason },
  };
}

function pythonOld(python: string, found: readonly number[]): Need {
  return {
    code: 'python-old',
    what: `Python ${OLDEST_PYTHON.join('.')} or newer: "${python}" is ${found.join('.')}.`,
    how: 'Make an environment with a newer Python, such as this one, and install LiveAvatar into it:',
    paste: 'python3.12 -m venv ~/liveavatar',
    values: { python, oldest: OLDEST_PYTHON.join('.'), found: found.join('.') },
  };
}

/** Those that one command installs are one need. */
function modulesAbsent(python: string, names: readonly string[], requirements: string): Need[] {
  const listed = names.filter((name) => name !== ATTENTION);
  const needs: Need[] = [];
  const add = (absent: readonly string[], what: string) => {
    const name = absent.join(', ');
    needs.push({
      code: absent[0] === ATTENTION ? 'attention-absent' : 'module-absent',
      what: `The Python ${absent.length === 1 ? 'module' : 'modules'} ${name}, for ${python}.`,
      how:
        absent[0] === ATTENTION ? 'Install it:' : 'Install what LiveAvatar asks for (about 5 GB with torch):',
      paste: `${python} -m pip install ${what}`,
      values: { python, name },
    });
  };
  if (listed.length > 0) add(listed, `-r ${requirements}`);
  if (listed.length < names.length) add([ATTENTION], 'flash-attn --no-build-isolation');
  return needs;
}

function transformersNew(python: string, found: string): Need {
  return {
    code: 'transformers-new',
    what: `transformers ${NEWEST_TRANSFORMERS} or older: ${found} is installed.`,
    how: 'Install an older one:',
    paste: `${python} -m pip install "transformers<=${NEWEST_TRANSFORMERS}"`,
    values: { newest: NEWEST_TRANSFORMERS, found },
  };
}

function isNewer(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0));
  for (let at = 0; at < 3; at++) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
