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

/** What the set-up's Python lacks. Never rejects: a Python that cannot be started is a missing piece too. */
export async function missingPython(setup: LiveAvatarSetup): Promise<MissingPiece[]> {
  const { python } = setup;
  let look: z.infer<typeof Look>;
  try {
    const { stdout } = await run(python, ['-B', join(bridgeFolder(), 'check.py')], {
      timeout: LIMIT_MS,
      env: { ...process.env, ...setup.env },
    });
    look = Look.parse(JSON.parse(stdout));
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return [
      {
        what: `A Python that starts as "${python}" (${reason}).`,
        how: 'Name the Python that LiveAvatar is installed for as "python" in configs/engines/liveavatar.yaml.',
      },
    ];
  }
  const [major, minor] = look.python;
  if (major !== OLDEST_PYTHON[0] || minor < OLDEST_PYTHON[1]) {
    return [
      {
        what: `Python ${OLDEST_PYTHON.join('.')} or newer: "${python}" is ${look.python.join('.')}.`,
        how: 'Make an environment with a newer Python and install LiveAvatar into it.',
      },
    ];
  }
  const missing: MissingPiece[] = look.missing.map((name) => ({
    what: `The Python module ${name}, for ${python}.`,
    how:
      name === 'flash_attn'
        ? `${python} -m pip install flash-attn --no-build-isolation`
        : `${python} -m pip install -r requirements.txt, in the LiveAvatar checkout`,
  }));
  const transformers = look.versions.transformers;
  if (transformers && isNewer(transformers, NEWEST_TRANSFORMERS)) {
    missing.push({
      what: `transformers ${NEWEST_TRANSFORMERS} or older: ${transformers} is installed.`,
      how: `${python} -m pip install "transformers<=${NEWEST_TRANSFORMERS}"`,
    });
  }
  return missing;
}

function isNewer(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0));
  for (let at = 0; at < 3; at++) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
