/** The inspecting process: the only place where uploads are decoded. Tasks come one at a time; it ends with the studio. */
import os from 'node:os';
import { expectPicture } from '../portrait/faces.ts';
import { type InspectorReply, Task } from './inspection.ts';

/** As an encoder: the event loop goes first. Lower than that, a person would wait long for an upload while somebody is live. */
const NICE = 5;

try {
  os.setPriority(NICE);
} catch {
  // Some sandboxes forbid even lowering it. Inspecting works without.
}

process.on('disconnect', () => process.exit());
// The studio may have gone while the libraries were being loaded.
if (!process.connected) process.exit();
process.on('message', async (sent) => {
  // Before it touches the file: should it die, the file may be the reason.
  reply({ type: 'begun' });
  try {
    reply({ type: 'answer', answer: await answerTo(Task.parse(sent)) });
  } catch (error) {
    reply({ type: 'failed', message: String(error) });
  }
});

/** Before anything of a file is decoded. */
async function fence(): Promise<void> {
  const { allowOnlyPictures } = await import('../portrait/picture-loaders.ts');
  allowOnlyPictures();
}

/** The libraries that decode are loaded with the first file: the face models load beside them, in their own process. */
async function answerTo(task: Task): Promise<unknown> {
  switch (task.name) {
    case 'inspect': {
      if (task.request.kind === 'image') expectPicture();
      await fence();
      const { inspectFile } = await import('./inspect-file.ts');
      return inspectFile(task.request);
    }
    case 'fix': {
      await fence();
      const { fixFile } = await import('./fix-file.ts');
      return fixFile(task.request);
    }
    case 'trim': {
      const { trim } = await import('./trim.ts');
      return trim(task.request);
    }
    case 'pauses': {
      const { findPauses } = await import('../speech/pauses.ts');
      return findPauses(task.speech);
    }
    case 'warm':
      await Promise.all([import('./inspect-file.ts'), import('./fix-file.ts'), import('./trim.ts')]);
      return true;
  }
}

function reply(said: InspectorReply): void {
  process.send?.(said, () => {});
}
