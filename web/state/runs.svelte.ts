import { SvelteMap } from 'svelte/reactivity';
import type { Run, RunId, RunPage, StudioEvent, UnreadableRun } from '#contract';
import type { RunFilter, StudioClient } from '../api/client.ts';
import { ApiProblem, type Trouble, troubleOf } from '../api/trouble.ts';
import { isActive, mergeAnswer, neverBegan, newestFirst } from './run-order.ts';

/** Pause after the last keystroke before a search is sent, ms. */
const SEARCH_PAUSE = 150;

/** Every run the page knows, the list as filtered, and which one is on the stage. */
export class Runs {
  readonly #client: StudioClient;
  readonly #byId = new SvelteMap<RunId, Run>();
  /** Ids that the list shows; the order comes from the runs themselves. */
  #listed = $state.raw<ReadonlySet<RunId>>(new Set());
  #unreadable = $state.raw<readonly UnreadableRun[]>([]);
  #filter = $state.raw<RunFilter>({});
  #next = $state.raw<string | null>(null);
  #loading = $state(false);
  #trouble = $state.raw<Trouble | null>(null);
  #openId = $state<RunId | null>(null);
  #openings = $state(0);
  #search: ReturnType<typeof setTimeout> | undefined;
  #query: AbortController | null = null;

  #list = $derived.by(() => {
    const runs: Run[] = [];
    for (const id of this.#listed) {
      const run = this.#byId.get(id);
      if (run) runs.push(run);
    }
    return runs.sort(newestFirst);
  });

  #all = $derived([...this.#byId.values()].sort(newestFirst));
  #before = $derived(new Map(this.#all.map((run, index) => [run.id, this.#all[index + 1]])));
  #active = $derived(this.#all.filter(isActive));

  #current = $derived.by((): Run | null => {
    const opened = this.#openId === null ? undefined : this.#byId.get(this.#openId);
    if (opened) return opened;
    return this.#active[0] ?? this.#all.find((run) => !neverBegan(run)) ?? null;
  });

  constructor(client: StudioClient) {
    this.#client = client;
  }

  /** The runs that match the filter, newest first, as far as they are loaded. */
  get list(): readonly Run[] {
    return this.#list;
  }

  /** Every run the page knows, newest first. */
  get all(): readonly Run[] {
    return this.#all;
  }

  /** Those of the loaded pages that are stored, but not so that this studio can read them; newest first. */
  get unreadable(): readonly UnreadableRun[] {
    return this.#unreadable;
  }

  /** Those that an engine works on, newest first. */
  get active(): readonly Run[] {
    return this.#active;
  }

  /** The run of the stage: the one opened, else the newest that is being generated, else the newest of all. */
  get current(): Run | null {
    return this.#current;
  }

  /** The run opened explicitly; null = follow what is running. */
  get openId(): RunId | null {
    return this.#openId;
  }

  /** How often a run has been opened: opening the same one again is news too. */
  get openings(): number {
    return this.#openings;
  }

  get filter(): RunFilter {
    return this.#filter;
  }

  get filtered(): boolean {
    const { search, status, engine, starred } = this.#filter;
    return Boolean(search || status || engine || starred !== undefined);
  }

  /** Whether older runs can be loaded. */
  get hasMore(): boolean {
    return this.#next !== null;
  }

  get loading(): boolean {
    return this.#loading;
  }

  /** Why the last action did not work; cleared by the next one. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** Reactive: a view that asks for a run is told when it changes. */
  get(id: RunId): Run | undefined {
    return this.#byId.get(id);
  }

  /** The run made before this one, as far as the page knows. */
  before(id: RunId): Run | undefined {
    return this.#before.get(id);
  }

  /** Puts a run on the stage; fetches it when the page does not know it. */
  async open(id: RunId): Promise<void> {
    this.#openId = id;
    this.#openings += 1;
    await this.#act(async () => {
      try {
        await this.know(id);
      } catch (error) {
        if (this.#openId === id) this.#openId = null;
        throw error;
      }
    });
  }

  /** Fetches a run that the page does not know yet. Throws what the client throws. */
  async know(id: RunId): Promise<void> {
    if (!this.#byId.has(id)) this.put(await this.#client.run(id));
  }

  /** Back to following what is running. */
  follow(): void {
    this.#openId = null;
  }

  async star(id: RunId, starred: boolean): Promise<void> {
    await this.#act(async () => this.put(await this.#client.patchRun(id, { starred })));
  }

  async rename(id: RunId, title: string | null): Promise<void> {
    await this.#act(async () => this.put(await this.#client.patchRun(id, { title })));
  }

  /** Stops a run; what it has made is kept. That it has ended meanwhile is what was wanted, not an error. */
  async cancel(id: RunId): Promise<void> {
    await this.#act(async () => {
      try {
        this.put(await this.#client.cancelRun(id));
      } catch (error) {
        if (!(error instanceof ApiProblem && error.code === 'run_ended')) throw error;
      }
    });
  }

  async delete(id: RunId): Promise<void> {
    await this.#act(async () => {
      await this.#client.deleteRun(id);
      this.#forget(id);
    });
  }

  /** Changes parts of the filter and loads the first page that matches, shortly after the last change. */
  setFilter(patch: RunFilter): void {
    this.#filter = { ...this.#filter, ...patch };
    this.#searchSoon();
  }

  clearFilter(): void {
    this.#filter = {};
    this.#searchSoon();
  }

  /** Loads the next older page. */
  async loadMore(): Promise<void> {
    const cursor = this.#next;
    if (cursor === null || this.#loading) return;
    await this.#fetchPage(cursor);
  }

  /** Takes over the first page of all runs. */
  start(page: Omit<RunPage, 'seq'>): void {
    this.#unreadable = page.unreadable ?? [];
    this.#show(page, []);
  }

  /** Takes over a run that a call answered. */
  put(answer: Run): void {
    this.#byId.set(answer.id, mergeAnswer(this.#byId.get(answer.id), answer));
  }

  /** Takes over a run just made, and lists it. */
  add(answer: Run): void {
    this.put(answer);
    this.#listed = new Set(this.#listed).add(answer.id);
  }

  apply(event: StudioEvent): void {
    switch (event.type) {
      case 'run.created':
        this.#byId.set(event.run, event.snapshot);
        if (this.filtered) this.#searchSoon();
        else this.#listed = new Set(this.#listed).add(event.run);
        return;
      case 'run.status':
      case 'run.updated':
        this.#byId.set(event.run, event.snapshot);
        if (this.filtered) this.#searchSoon();
        return;
      case 'run.progress': {
        const run = this.#byId.get(event.run);
        if (run) {
          this.#byId.set(event.run, { ...run, progress: event.progress, videoBytes: event.videoBytes });
        }
        return;
      }
      case 'run.deleted':
        this.#forget(event.run);
        return;
      default:
    }
  }

  /** Forgets everything (the studio behind the page has another store now). */
  clear(): void {
    this.#byId.clear();
    this.#listed = new Set();
    this.#unreadable = [];
    this.#next = null;
    this.#openId = null;
  }

  #forget(id: RunId): void {
    if (this.#openId === id) this.#openId = null;
    if (this.#listed.has(id)) {
      const listed = new Set(this.#listed);
      listed.delete(id);
      this.#listed = listed;
    }
    this.#byId.delete(id);
    this.#unreadable = this.#unreadable.filter((run) => run.id !== id);
  }

  #searchSoon(): void {
    clearTimeout(this.#search);
    this.#search = setTimeout(() => void this.#fetchPage(), SEARCH_PAUSE);
  }

  async #fetchPage(cursor?: string): Promise<void> {
    this.#query?.abort();
    const query = new AbortController();
    this.#query = query;
    this.#loading = true;
    this.#trouble = null;
    try {
      const page = await this.#client.listRuns(this.#filter, cursor, query.signal);
      if (this.#query === query) {
        const before = cursor === undefined ? [] : this.#unreadable;
        this.#unreadable = [...before, ...(page.unreadable ?? [])];
        this.#show(page, cursor === undefined ? this.#youngerThan(page) : this.#listed);
      }
    } catch (error) {
      if (this.#query === query) this.#trouble = troubleOf(error);
    } finally {
      if (this.#query === query) this.#loading = false;
    }
  }

  #show(page: Omit<RunPage, 'seq'>, besides: Iterable<RunId>): void {
    for (const run of page.runs) this.put(run);
    this.#listed = new Set([...besides, ...page.runs.map(({ id }) => id)]);
    this.#next = page.next;
  }

  /** Runs created while the first page was on its way: their events came first and must not be lost. */
  #youngerThan(page: RunPage): RunId[] {
    const newest = page.runs[0];
    if (this.filtered || !newest) return [];
    return [...this.#listed].filter((id) => (this.#byId.get(id)?.createdAt ?? '') > newest.createdAt);
  }

  async #act(action: () => Promise<void>): Promise<void> {
    this.#trouble = null;
    try {
      await action();
    } catch (error) {
      this.#trouble = troubleOf(error);
    }
  }
}
