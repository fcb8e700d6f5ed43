import os from 'node:os';

/**
 * Imported first, for its effect: on Linux a priority belongs to a thread and is inherited by the threads made after
 * it, so it has to be lowered before any library starts its own. The studio's event loop goes before the encoder.
 */
const NICE = 5;

try {
  os.setPriority(NICE);
} catch {
  // Some sandboxes forbid even lowering it. Encoding works without.
}
