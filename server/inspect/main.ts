/** The inspecting process: the only place where uploads are decoded. It ends with the studio (workerpool sees to it). */
import os from 'node:os';
import workerpool from 'workerpool';
import { expectPicture } from '../portrait/faces.ts';
import { BEGUN, FixJob, InspectRequest, TrimRequest } from './inspection.ts';

/** The studio's event loop, and a run on the stage (at 5), go before the inspection of an upload. */
const NICE = 10;

try {
  os.setPriority(NICE);
} catch {
  // Some sandboxes forbid even lowering it. Inspecting works without.
}

// The studio may have gone while the libraries were being loaded.
if (!process.connected) process.exit();

// The libraries that decode are loaded with the first file: the face models load beside them, in their own process.
workerpool.worker({
  inspect: async (sent: unknown) => {
    workerpool.workerEmit(BEGUN);
    const request = InspectRequest.parse(sent);
    if (request.kind === 'image') expectPicture();
    const { inspectFile } = await import('./inspect-file.ts');
    return inspectFile(request);
  },
  fix: async (sent: unknown) => {
    workerpool.workerEmit(BEGUN);
    const { fixFile } = await import('./fix-file.ts');
    return fixFile(FixJob.parse(sent));
  },
  trim: async (sent: unknown) => {
    workerpool.workerEmit(BEGUN);
    const { trim } = await import('./trim.ts');
    return trim(TrimRequest.parse(sent));
  },
  /** Answers once everything is loaded. */
  warm: async () => {
    await Promise.all([import('./inspect-file.ts'), import('./fix-file.ts'), import('./trim.ts')]);
    return true;
  },
});
