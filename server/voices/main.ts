/**
 * The process that speaks: synthesisers and endpoints are heard nowhere else. What they do with a hostile text costs this
 * process and nothing else. Sentences come one at a time; it ends with the studio.
 */
import os from 'node:os';
import { hasEspeak } from './embedded/espeak-package.ts';
import type { Sentence, SpeechOrder, SpeechReply } from './speaking.ts';

/** The studio's event loop, and a run on the stage, go first. */
const NICE = 5;

try {
  os.setPriority(NICE);
} catch {
  // Some sandboxes forbid even lowering it.
}

let stop = new AbortController();

process.on('disconnect', () => process.exit());
if (!process.connected) process.exit();
process.on('message', (order: SpeechOrder) => {
  if (order.type === 'stop') {
    stop.abort();
    return;
  }
  if (order.type === 'prepare') {
    // One that cannot be loaded says so when it is to speak.
    prepare().catch(() => {});
    return;
  }
  stop = new AbortController();
  reply({ type: 'begun' });
  speak(order.sentence, stop.signal).then(
    () => reply({ type: 'spoken' }),
    (error: unknown) =>
      reply({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});

/** Loads the synthesisers that come along, so that their first sentence is heard as soon as any other. */
async function prepare(): Promise<void> {
  await (await import('./embedded/flite.ts')).prepareFlite();
  if (hasEspeak()) await (await import('./embedded/espeak.ts')).prepareEspeak();
}

/** A synthesiser is loaded with its first sentence, unless it was prepared. */
async function speak(sentence: Sentence, signal: AbortSignal): Promise<void> {
  const hear = (samples: Int16Array) => {
    if (samples.length > 0)
      reply({
        type: 'sound',
        samples: new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
      });
  };
  const { speaker } = sentence;
  switch (speaker.kind) {
    case 'flite':
      return (await import('./embedded/flite.ts')).speakWithFlite({ ...sentence, speaker }, hear, signal);
    case 'espeak':
      return (await import('./embedded/espeak.ts')).speakWithEspeak({ ...sentence, speaker }, hear, signal);
    case 'endpoint':
      return (await import('./endpoint/endpoint.ts')).speakAtEndpoint({ ...sentence, speaker }, hear, signal);
  }
}

function reply(said: SpeechReply): void {
  process.send?.(said, () => {});
}
