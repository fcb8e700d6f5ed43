import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { built } from '../../../built/built.ts';

/** The mouth in one decoded frame. Lengths in face heights (forehead to chin). */
export interface SeenMouth {
  /** When the frame is shown, s. */
  at: number;
  /** Between the inner lips. */
  gap: number;
  /** From corner to corner. */
  width: number;
}

/** The mouth in every frame of a finished video. */
export async function mouthsOf(video: string): Promise<SeenMouth[]> {
  const child = fork(built(fileURLToPath(new URL('./mouth-process.ts', import.meta.url))), [video], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The mouth could not be followed in ${video} (exit code ${code}).`);
  });
  ended.catch(() => undefined);
  try {
    const [answer] = await Promise.race([once(child, 'message'), ended]);
    return answer as SeenMouth[];
  } finally {
    child.kill('SIGKILL');
  }
}
