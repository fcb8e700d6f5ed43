/** The fragmenting process: a finished video in, the same packets as fragmented MP4 on stdout. One, then it ends. */
import '../encoder/lower-priority.ts';
import { finished } from 'node:stream/promises';
import type { FragmentCommand } from './messages.ts';
import { readFragments } from './read-fragments.ts';

// The studio has gone, or nobody watches any more.
process.on('disconnect', () => process.exit());
if (!process.connected) process.exit();
process.once('message', (command: FragmentCommand) => {
  write(command).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`A finished video could not be read: ${String(error)}\n`);
      process.exit(1);
    },
  );
});

async function write({ video }: FragmentCommand): Promise<void> {
  const { stdout } = process;
  const gone = finished(stdout, { readable: false }).catch(() => process.exit());
  for await (const fragment of readFragments(video))
    if (!stdout.write(fragment)) await Promise.race([gone, new Promise((go) => stdout.once('drain', go))]);
  await new Promise<void>((resolve) => stdout.end(resolve));
}
