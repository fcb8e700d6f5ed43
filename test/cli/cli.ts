import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUILT = join(ROOT, 'dist/server/cli/main.js');
const EXAMPLES = join(ROOT, 'configs/examples');

export const IMAGE = join(EXAMPLES, 'portraits/daniel.png');
export const AUDIO = join(EXAMPLES, 'recordings/report-en.wav');
/** The least there is to make: 16 frames. */
export const TINY = ['--size', '384*256', '--infer_frames', '16', '--num_clip', '1'];

/** How a command ended and what it wrote. */
export interface Ended {
  code: number | null;
  stdout: Buffer;
  stderr: string;
}

/** A command under way. */
export interface Command {
  child: ChildProcess;
  /** Resolves once stderr holds a match. */
  says(pattern: RegExp): Promise<void>;
  ended: Promise<Ended>;
}

/** Starts the built command line as a process of its own; it ends with the test. */
export function start(words: readonly string[], cwd = ROOT, entry = BUILT): Command {
  const { STUDIO_DATA_DIR: _dir, STUDIO_TOKEN: _token, ...env } = process.env;
  const child = spawn(process.execPath, [entry, ...words], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const stdout: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code, stdout: Buffer.concat(stdout), stderr }));
  const says = async (pattern: RegExp) => {
    while (!pattern.test(stderr)) {
      const isOver = await Promise.race([
        once(child.stderr, 'data').then(() => false),
        ended.then(() => true),
      ]);
      if (isOver && !pattern.test(stderr)) throw new Error(`it ended without saying ${pattern}:\n${stderr}`);
    }
  };
  return { child, says, ended };
}

/** Runs the built command line to its end. */
export function cli(words: readonly string[], cwd = ROOT, entry = BUILT): Promise<Ended> {
  return start(words, cwd, entry).ended;
}
