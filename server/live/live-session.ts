import {
  type AssetId,
  type EngineId,
  type LiveMessage,
  type Params,
  type ProblemCode,
  problem,
  type RunId,
  type SpeechRequest,
} from '../contract/index.ts';
import type { LiveFragment, LivePicture, Recorded } from '../media/live/live-encoder.ts';
import type { Failure, LiveJob, LiveListener, LiveOpened, LivePerformance } from '../workers/worker.ts';
import { LiveScript, type LiveVoices } from './live-script.ts';
import { type Pace, SoundClock, samplesOf } from './sound-clock.ts';

/** Hz. */
const RATE = 16_000;
/** The clock, the queue and the counts are told this often, ms. */
const STATS_MS = 1_000;

/** What is shown, as a viewer has to know it. */
export interface LiveStream extends LiveOpened {
  session: string;
  engine: EngineId;
  width: number;
  height: number;
  fps: number;
}

/** Somebody who looks on, whoever opened the session. */
export interface LiveWatcher {
  picture?(picture: LivePicture): void;
  fragment?(fragment: LiveFragment): void;
  /** The next stretch of the session's sound: its time, s, and 16-bit samples at 16 kHz, silence included. */
  sound?(time: number, pcm: Int16Array): void;
  message?(message: LiveMessage): void;
}

/** What is known of a session while it is recorded, so that a run can be made of it. */
export interface RecordingFacts {
  engine: EngineId;
  image: string;
  prompt: string;
  params: Params;
  width: number;
  height: number;
  fps: number;
  title: string | null;
  /** ISO 8601. */
  begun: string;
}

/** Keeps recordings: makes a run of each. */
export interface RecordingKeeper {
  /** The name of a recording that begins. */
  begin(facts: RecordingFacts): string;
  /** Resolves to its run, or to null where it is too short to be one. Rejects with a ProblemError. */
  keep(name: string, recorded: Recorded): Promise<RunId | null>;
}

/** Passes on what a performance shows: who looks on comes and goes. */
export class LiveAudience implements LiveListener {
  readonly #watchers = new Set<LiveWatcher>();
  pictures = 0;

  add(watcher: LiveWatcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  picture(picture: LivePicture): void {
    this.pictures += 1;
    for (const watcher of this.#watchers) watcher.picture?.(picture);
  }

  fragment(fragment: LiveFragment): void {
    for (const watcher of this.#watchers) watcher.fragment?.(fragment);
  }

  sound(time: number, pcm: Int16Array): void {
    for (const watcher of this.#watchers) watcher.sound?.(time, pcm);
  }

  tell(message: LiveMessage): void {
    for (const watcher of [...this.#watchers]) watcher.message?.(message);
  }
}

/** A live session that is open: sound in; pictures, sound and messages to whoever watches. */
export class LiveSession {
  readonly stream: LiveStream;
  /** Resolves when its device is free. Never rejects. */
  readonly left: Promise<unknown>;
  /** Why it ended; null = it was closed. Everything recorded is kept by then. Never rejects. */
  readonly ended: Promise<Failure | null>;
  readonly #job: LiveJob;
  readonly #performance: LivePerformance;
  readonly #audience: LiveAudience;
  readonly #clock: SoundClock;
  readonly #script: LiveScript;
  readonly #keeper: RecordingKeeper;
  readonly #stats: NodeJS.Timeout;
  #isRecording = false;
  /** Recordings that are not in the history yet. */
  readonly #unkept = new Set<Promise<void>>();

  constructor(parts: {
    job: LiveJob;
    opened: LiveOpened;
    performance: LivePerformance;
    audience: LiveAudience;
    keeper: RecordingKeeper;
    voices: LiveVoices;
    pace: Pace;
  }) {
    const { job, opened, performance, audience, keeper, voices, pace } = parts;
    const { session, engine, width, height, fps } = job;
    this.stream = { session, engine, width, height, fps, ...opened };
    this.#job = job;
    this.#performance = performance;
    this.#audience = audience;
    this.#keeper = keeper;
    this.#clock = new SoundClock(pace, (pcm) => {
      audience.sound(this.#clock.seconds - pcm.length / RATE, pcm);
      performance.feed(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength));
    });
    this.#script = new LiveScript(voices, this.#clock, pace, (message) => audience.tell(message));
    this.#stats = setInterval(() => this.#tellStats(), STATS_MS);
    const release = voices.keepReady();
    const left = performance.result.then((failure) => {
      release();
      this.#script.interrupt();
      this.#clock.close();
      clearInterval(this.#stats);
      return failure;
    });
    this.left = left;
    this.ended = left.then(async (failure) => {
      await Promise.all(this.#unkept);
      return failure;
    });
  }

  /** Of the portrait that speaks. */
  get image(): AssetId {
    return this.#job.image;
  }

  /** Looks on from the next picture that one can begin with. Returns the way to stop that. */
  watch(watcher: LiveWatcher): () => void {
    this.#performance.wantKey();
    return this.#audience.add(watcher);
  }

  /** The next picture is one that a viewer can begin with. */
  wantKey(): void {
    this.#performance.wantKey();
  }

  /** Takes sound, 16-bit little-endian mono at 16 kHz. False when an hour of it is waiting already. */
  hear(pcm: Uint8Array): boolean {
    return this.#script.hear(samplesOf(pcm));
  }

  flush(): void {
    this.#clock.flush();
  }

  /** Has a text said, behind what was sent before. */
  say(text: SpeechRequest): void {
    this.#script.say(text);
  }

  /** Silent at once. */
  interrupt(): void {
    this.#script.interrupt();
    this.#audience.tell({ type: 'interrupted', seconds: this.#clock.seconds });
  }

  /** Begins or ends a recording. */
  record(on: boolean, title: string | null): void {
    if (!on) this.#performance.stopRecording();
    if (!on || this.#isRecording) return;
    this.#isRecording = true;
    const kept = this.#record(title).finally(() => this.#unkept.delete(kept));
    this.#unkept.add(kept);
  }

  close(): void {
    this.#performance.stop();
  }

  async #record(title: string | null): Promise<void> {
    const { engine, image, prompt, params, width, height, fps } = this.#job;
    const begun = new Date().toISOString();
    const facts = { engine, image, prompt, params, width, height, fps, title, begun };
    try {
      const name = this.#keeper.begin(facts);
      this.#audience.tell({ type: 'recording', on: true });
      const recorded = await this.#performance.record(name);
      // The next one may begin while this one is taken into the history.
      this.#isRecording = false;
      this.#audience.tell({ type: 'recording', on: false });
      const run = await this.#keeper.keep(name, recorded);
      const { failure } = recorded;
      const why = failure ? { problem: problem(failure.code, failure.message) } : {};
      this.#audience.tell({ type: 'recorded', run, ...why });
    } catch (error) {
      this.#isRecording = false;
      const detail = error instanceof Error ? error.message : String(error);
      this.#audience.tell({ type: 'recorded', run: null, problem: problem(codeOf(error), detail) });
    }
  }

  #tellStats(): void {
    const { seconds, queuedSeconds: queued } = this.#clock;
    this.#audience.tell({ type: 'stats', seconds, queued, pictures: this.#audience.pictures, dropped: 0 });
  }
}

function codeOf(error: unknown): ProblemCode {
  if (error instanceof Error && 'problem' in error) return (error.problem as { code: ProblemCode }).code;
  return 'internal';
}
