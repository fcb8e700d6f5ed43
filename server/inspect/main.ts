/** The inspecting process: the only place where uploads are decoded. It ends with the studio (workerpool sees to it). */
import os from 'node:os';
import workerpool from 'workerpool';
import { fixFile } from './fix-file.ts';
import { inspectFile } from './inspect-file.ts';
import { FixJob, InspectRequest, TrimRequest } from './inspection.ts';
import { trim } from './trim.ts';

/** The studio's event loop, and a run on the stage (at 5), go before the inspection of an upload. */
const NICE = 10;

try {
  os.setPriority(NICE);
} catch {
  // Some sandboxes forbid even lowering it. Inspecting works without.
}

// The studio may have gone while the libraries were being loaded.
if (!process.connected) process.exit();

workerpool.worker({
  inspect: (request: unknown) => inspectFile(InspectRequest.parse(request)),
  fix: (request: unknown) => fixFile(FixJob.parse(request)),
  trim: (request: unknown) => trim(TrimRequest.parse(request)),
  /** Answers once everything is loaded. */
  warm: () => true,
});
