import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { NodeChild } from '../../processes/node-child.ts';

const ENTRY = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));
const Answer = z.object({ missing: z.array(z.string()) });

/**
 * What FFmpeg lacks for the studio's work, by name. The process that looks ends with `signal`.
 * @throws when FFmpeg cannot be loaded at all, which is what a broken installation looks like
 */
export async function lookForCodecs(signal: AbortSignal): Promise<string[]> {
  let missing: string[] | null = null;
  const child = new NodeChild({
    entry: ENTRY,
    onMessage: (message) => {
      missing = Answer.parse(message).missing;
    },
  });
  const end = () => child.kill();
  signal.addEventListener('abort', end, { once: true });
  const how = await child.ended;
  signal.removeEventListener('abort', end);
  if (missing === null) throw new Error(`FFmpeg could not be loaded, ${how}`);
  return missing;
}
