import { randomBytes } from 'node:crypto';
import type { Run, RunId, ShowingNews } from '../../contract/index.ts';
import type { LiveSession, Studio } from '../../studio.ts';

/** What viewers are shown: one run at a time, or a live session, under a name that tells nothing of it. */
export class Showing {
  readonly #studio: Pick<Studio, 'runs' | 'events' | 'live'>;
  readonly #told = new Set<(news: ShowingNews) => void>();
  readonly #stopListening: (() => void)[];
  #run: RunId | null = null;
  #name = '';
  /** Id of the live session that takes the run's place while it lasts. */
  #live: string | null = null;
  #session: LiveSession | null = null;

  constructor(studio: Pick<Studio, 'runs' | 'events' | 'live'>) {
    this.#studio = studio;
    this.#stopListening = [
      studio.events.listen((event) => {
        if ('run' in event && event.run === this.#run && !this.#session) this.#tell();
      }),
      studio.live.onChange(() => this.#follow()),
    ];
  }

  get run(): RunId | null {
    return this.#run;
  }

  /** The session that takes its place while it lasts. */
  get live(): string | null {
    return this.#live;
  }

  /** How many listen. */
  get viewers(): number {
    return this.#told.size;
  }

  /** Shows this run from now on, or this live session while it lasts. */
  show(run: RunId | null, live: string | null): void {
    const isSame = run === this.#run;
    this.#run = run;
    this.#live = live;
    if (!isSame && !this.#session) this.#rename();
    this.#follow();
  }

  /** The run of this name, where it is still the one shown. */
  of(name: string): Run | null {
    return name === this.#name && !this.#session ? this.#current() : null;
  }

  /** The live session of this name, where it is still the one shown. */
  sessionOf(name: string): LiveSession | null {
    return name === this.#name ? this.#session : null;
  }

  /** Calls `viewer` now and with every change. Returns the way to stop that. */
  watch(viewer: (news: ShowingNews) => void): () => void {
    this.#told.add(viewer);
    viewer(this.#news());
    return () => this.#told.delete(viewer);
  }

  /** Tells everybody that it is over. */
  close(): void {
    for (const stop of this.#stopListening) stop();
    for (const viewer of this.#told) viewer({ shown: null, over: true });
    this.#told.clear();
  }

  /** Another session is to be shown, or it has ended. */
  #follow(): void {
    const session = this.#live === null ? null : this.#studio.live.find(this.#live);
    if (session === this.#session) return;
    this.#session = session;
    this.#rename();
  }

  #rename(): void {
    this.#name = randomBytes(9).toString('base64url');
    this.#tell();
  }

  #tell(): void {
    if (this.#told.size === 0) return;
    const news = this.#news();
    for (const viewer of [...this.#told]) viewer(news);
  }

  #news(): ShowingNews {
    if (this.#session) {
      const { width, height, mime } = this.#session.stream;
      return { shown: null, live: { id: this.#name, width, height, mime } };
    }
    const run = this.#current();
    if (!run) return { shown: null };
    const { status, width, height, fps, videoBytes, title, prompt } = run;
    const { frames, totalFrames } = run.progress;
    const caption = title || prompt.trim();
    const progress = { frames, totalFrames };
    return { shown: { id: this.#name, status, width, height, fps, videoBytes, progress, caption } };
  }

  #current(): Run | null {
    try {
      return this.#run === null ? null : this.#studio.runs.get(this.#run);
    } catch {
      // Deleted meanwhile.
      return null;
    }
  }
}
