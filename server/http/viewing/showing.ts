import { randomBytes } from 'node:crypto';
import type { Run, RunId, ShowingNews } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';

/** What viewers are shown: one run at a time, under a name that tells nothing of it. */
export class Showing {
  readonly #studio: Pick<Studio, 'runs' | 'events'>;
  readonly #told = new Set<(news: ShowingNews) => void>();
  readonly #stopListening: () => void;
  #run: RunId | null = null;
  #name = '';

  constructor(studio: Pick<Studio, 'runs' | 'events'>) {
    this.#studio = studio;
    this.#stopListening = studio.events.listen((event) => {
      if ('run' in event && event.run === this.#run) this.#tell();
    });
  }

  get run(): RunId | null {
    return this.#run;
  }

  /** How many listen. */
  get viewers(): number {
    return this.#told.size;
  }

  /** Shows this run from now on. */
  show(run: RunId | null): void {
    if (run === this.#run) return;
    this.#run = run;
    this.#name = randomBytes(9).toString('base64url');
    this.#tell();
  }

  /** The run of this name, where it is still the one shown. */
  of(name: string): Run | null {
    return name === this.#name ? this.#current() : null;
  }

  /** Calls `viewer` now and with every change. Returns the way to stop that. */
  watch(viewer: (news: ShowingNews) => void): () => void {
    this.#told.add(viewer);
    viewer(this.#news());
    return () => this.#told.delete(viewer);
  }

  /** Tells everybody that it is over. */
  close(): void {
    this.#stopListening();
    for (const viewer of this.#told) viewer({ shown: null, over: true });
    this.#told.clear();
  }

  #tell(): void {
    if (this.#told.size === 0) return;
    const news = this.#news();
    for (const viewer of [...this.#told]) viewer(news);
  }

  #news(): ShowingNews {
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
