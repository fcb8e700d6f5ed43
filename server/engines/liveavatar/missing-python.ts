import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { LiveAvatarSetup } from '../../config/live-avatar-setup.ts';
import type { MissingPiece } from '../../contract/index.ts';
import { bridgeFolder } from './launch.ts';

const run = promisify(execFile);
/** A Python on a network drive takes its time; nothing heavy is imported. */
const LIMIT_MS = 30_000;
const OLDEST_PYTHON = [3, 10] as const;
/** The newest that LiveAvatar works with. */
const NEWEST_TRANSFORMERS = '4.51.3';

const Look = z.object({
  python: z.tuple([z.number(), z.number(), z.number()]),
  missing: z.array(z.string()),
  versions: z.record(z.string(), z.string().nullable()),
});

/**
 * What the set-up's Python lacks. Never rejects: a Python that cannot be started is a missing piece too.
 * @param file where a person writes the set-up
 */
export async function missingPython(setup: LiveAvatarSetup, file: string): Promise<MissingPiece[]> {
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
  const missing = look.missing.map((name) => moduleAbsent(python, name));
  const { transformers } = look.versions;
  if (transformers && isNewer(transformers, NEWEST_TRANSFORMERS))
    missing.push(transformersNew(python, transformers));
  return missing;
}

function pythonNone(python: string, error: unknown, file: string): MissingPiece {
  const reason = (error instanceof Error ? error.message.split('\n')[0] : undefined) ?? String(error);
  return {
    code: 'python-none',
    what: `A Python that starts as "${python}" (${reason}).`,
    how: `Name the Python that LiveAvatar is installed for as "python" in ${file}, and restart the studio.`,
    values: { file, python, reason },
  };
}

function pythonOld(python: string, found: readonly number[]): MissingPiece {
  return {
    code: 'python-old',
    what: `Python ${OLDEST_PYTHON.join('.')} or newer: "${python}" is ${found.join('.')}.`,
    how: 'Make an environment with a newer Python and install LiveAvatar into it.',
    values: { python, oldest: OLDEST_PYTHON.join('.'), found: found.join('.') },
  };
}

function moduleAbsent(python: string, name: string): MissingPiece {
  const isAttention = name === 'flash_attn';
  return {
    code: 'module-absent',
    what: `The Python module ${name}, for ${python}.`,
    how: isAttention ? 'Install it:' : 'Install what LiveAvatar asks for, in its checkout:',
    paste: `${python} -m pip install ${isAttention ? 'flash-attn --no-build-isolation' : '-r requirements.txt'}`,
    values: { python, name },
  };
}

function transformersNew(python: string, found: string): MissingPiece {
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
