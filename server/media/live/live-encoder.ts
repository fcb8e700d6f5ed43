import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProblemError } from '../../contract/index.ts';
import { NodeChild } from '../../processes/node-child.ts';
import { Watchdog } from '../../processes/watchdog.ts';
import type { EncodingFailure } from '../encoder/messages.ts';
import { type LiveEncodeJob, LiveEncoderEvent, type RecordingFiles } from './messages.ts';

const ENTRY = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));

/** For loading FFmpeg on a busy machine, s. */
const START_S = 30;
/** Without a sign of life, s, a process is stuck. */
const PATIENCE_S = 10;
/** For closing a recording and ending, ms. */
const CLOSE_MS = 5_000;

/** Where a viewer begins. */
export type LiveBeginning = Pick<
  Extract<LiveEncoderEvent, { type: 'listening' }>,
  'codec' | 'mime' | 'beginning'
>;
export type LivePicture = Omit<Extract<LiveEncoderEvent, { type: 'picture' }>, 'type'>;
export type LiveFragment = Omit<Extract<LiveEncoderEvent, { type: 'fragment' }>, 'type'>;
/** A recording that was closed. */
export type Recorded = Omit<Extract<LiveEncoderEvent, { type: 'recorded' }>, 'type'>;

/** Who is told what has been encoded. */
export interface LiveEncoderListener {
  picture(picture: LivePicture): void;
  fragment(fragment: LiveFragment): void;
}

/** The studio's end of the process that encodes one live session. */
export class LiveEncoder {
  /** Unix socket that takes the engine's frames, and where viewers begin. Rejects with a ProblemError. */
  readonly listening: Promise<LiveBeginning & { socket: string }>;
  /** Settles when nothing more can be encoded; also after `close`. */
  readonly failure: Promise<EncodingFailure>;
  readonly #child: NodeChild;
  readonly #watchdog: Watchdog;
  readonly #listener: LiveEncoderListener;
  #recorded: ((recorded: Recorded) => void) | null = null;
  #recording: Promise<Recorded> | null = null;
  #listens: (place: LiveBeginning & { socket: string }) => void = () => {};
  #fail: (failure: EncodingFailure) => void = () => {};

  constructor(job: LiveEncodeJob, listener: LiveEncoderListener) {
    this.#listener = listener;
    this.failure = new Promise((resolve) => {
      this.#fail = resolve;
    });
    this.listening = new Promise((resolve, reject) => {
      this.#listens = resolve;
      void this.failure.then(({ code, message }) => reject(new ProblemError(code, message)));
    });
    this.listening.catch(() => {});
    this.#watchdog = new Watchdog((seconds) => {
      this.#failed(`The encoder process gave no sign of life for ${seconds} seconds and was ended.`);
      this.#child.kill();
    });
    this.#child = new NodeChild({
      entry: ENTRY,
      clones: true,
      onMessage: (message) => {
        this.#watchdog.heard(PATIENCE_S);
        this.#heard(LiveEncoderEvent.parse(message));
      },
    });
    this.#watchdog.heard(START_S);
    void this.#child.ended.then((how) => {
      this.#watchdog.stop();
      this.#failed(`The encoder process ended unexpectedly (${how}).`);
      this.#recorded?.({ frames: 0, failure: { code: 'encoder_failed', message: `It ended (${how}).` } });
    });
    this.#child.send({ type: 'open', job });
  }

  /** The sound of the session goes on: 16 kHz, 16-bit mono. */
  hear(pcm: Uint8Array): void {
    this.#child.send({ type: 'sound', pcm });
  }

  /** The next picture is one that a viewer can begin with. */
  wantKey(): void {
    this.#child.send({ type: 'key-picture' });
  }

  /** Begins a recording. Resolves once it is closed, by `stopRecording` or by what went wrong. */
  record(files: RecordingFiles): Promise<Recorded> {
    this.#recording ??= new Promise<Recorded>((resolve) => {
      this.#recorded = resolve;
    }).finally(() => {
      this.#recorded = null;
      this.#recording = null;
    });
    this.#child.send({ type: 'record', files });
    return this.#recording;
  }

  /** It ends with what has been said so far: its pictures may be still to come. */
  stopRecording(): void {
    this.#child.send({ type: 'stop-recording' });
  }

  /** Ends the process once a recording is closed. Never rejects. */
  async close(): Promise<void> {
    this.#child.send({ type: 'close' });
    const patience = setTimeout(() => this.#child.kill(), CLOSE_MS);
    await this.#child.ended;
    clearTimeout(patience);
  }

  #failed(message: string): void {
    this.#fail({ code: 'encoder_failed', message });
  }

  #heard(event: LiveEncoderEvent): void {
    switch (event.type) {
      case 'listening': {
        const { type: _type, ...place } = event;
        this.#listens(place);
        break;
      }
      case 'picture':
        this.#listener.picture(event);
        break;
      case 'fragment':
        this.#listener.fragment(event);
        break;
      case 'recorded':
        this.#recorded?.(event);
        break;
      case 'failed':
        this.#fail(event.failure);
        break;
      case 'alive':
    }
  }
}
