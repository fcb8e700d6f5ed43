import type { Options, QueueState, StudioEvent } from '#contract';
import { basePath } from '../api/base-path.ts';
import { StudioClient } from '../api/client.ts';
import { LiveSocket, type LiveStatus, type SocketFactory } from '../api/live.ts';
import { ApiProblem, type Trouble, troubleOf } from '../api/trouble.ts';
import { Batches } from './batches.svelte.ts';
import { Compose } from './compose.svelte.ts';
import { Diagnoses } from './diagnoses.svelte.ts';
import { Doctor } from './doctor.svelte.ts';
import { Downloads } from './downloads.ts';
import { Engines } from './engines.svelte.ts';
import { ExpectedStarts } from './expected-starts.svelte.ts';
import { StudioHealth } from './health.svelte.ts';
import { type Address, browserAddress } from './link.ts';
import { Live } from './live.svelte.ts';
import { Monitor } from './monitor.svelte.ts';
import { Preferences } from './preferences.svelte.ts';
import { Presentation } from './presentation.ts';
import { Presets } from './presets.svelte.ts';
import { PromptBuilder } from './prompt-builder.svelte.ts';
import { Queue } from './queue.svelte.ts';
import { Restoring } from './restoring.svelte.ts';
import { Runs } from './runs.svelte.ts';
import { Stage } from './stage.svelte.ts';
import { StorageUse } from './storage-use.svelte.ts';
import { browserShelf, type Shelf } from './stored.ts';
import { Viewers } from './viewers.svelte.ts';

/** `failed`: the first answers did not come; the page keeps trying and `trouble` says why. */
export type Boot = 'loading' | 'ready' | 'failed';

/** Pause before a failed start is tried again, ms. */
const BOOT_RETRY = 1500;
/** How often the page asks whether further examples are ready, ms. */
const EXAMPLES_RETRY = 2500;

/** Where the database is so damaged that there is no list, the page does without: it says so, and the rest works. */
const NO_LIST = { runs: [], next: null, seq: undefined };
const NO_QUEUE: QueueState = { paused: false, order: [], running: null };

async function unlessDamaged<Answer, Instead>(answer: Promise<Answer>, instead: Instead) {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'unreadable') return instead;
    throw error;
  }
}

/** What a test gives instead of the browser's own. */
export type StudioParts = {
  client?: StudioClient;
  shelf?: Shelf | null;
  socketUrl?: string;
  address?: Address | null;
  openSocket?: SocketFactory;
  languages?: readonly string[];
};

/** Everything the page knows of the studio behind it, and the one place where its events arrive. */
export class Studio {
  readonly client: StudioClient;
  readonly preferences: Preferences;
  readonly engines: Engines;
  readonly runs: Runs;
  readonly batches: Batches;
  readonly stage: Stage;
  readonly presentation: Presentation;
  readonly queue: Queue;
  readonly viewers: Viewers;
  readonly starts: ExpectedStarts;
  readonly compose: Compose;
  readonly live: Live;
  readonly builder: PromptBuilder;
  readonly restoring: Restoring;
  readonly downloads: Downloads;
  readonly presets: Presets;
  readonly diagnoses: Diagnoses;
  readonly storage: StorageUse;
  readonly doctor: Doctor;
  readonly monitor: Monitor;
  readonly health: StudioHealth;
  readonly #socket: LiveSocket;
  #options = $state.raw<Options | null>(null);
  #connection = $state<LiveStatus>('connecting');
  #boot = $state<Boot>('loading');
  #trouble = $state.raw<Trouble | null>(null);
  #retry: ReturnType<typeof setTimeout> | undefined;
  #examples: ReturnType<typeof setTimeout> | undefined;
  #started = false;

  constructor(parts: StudioParts = {}) {
    const shelf = parts.shelf === undefined ? browserShelf() : parts.shelf;
    this.client = parts.client ?? new StudioClient(basePath());
    this.preferences = new Preferences(shelf, parts.languages);
    this.engines = new Engines(this.client);
    this.runs = new Runs(this.client);
    this.batches = new Batches(this.client, this.runs);
    this.stage = new Stage(this.runs);
    this.presentation = new Presentation(this.runs, this.stage);
    this.queue = new Queue(this.client);
    this.viewers = new Viewers(this.client);
    this.starts = new ExpectedStarts(this.client, this.runs, this.queue, this.engines);
    this.compose = new Compose({
      client: this.client,
      engines: this.engines,
      runs: this.runs,
      shelf,
      address: parts.address === undefined ? browserAddress() : parts.address,
      pictureChanged: () => this.stage.showDraft(),
      online: () => this.#connection === 'online',
    });
    this.live = new Live(this.compose);
    this.builder = new PromptBuilder(this.compose, shelf);
    this.restoring = new Restoring(this.client, this.compose);
    this.downloads = new Downloads(this.client, this.preferences);
    this.presets = new Presets(this.client);
    this.diagnoses = new Diagnoses(this.client);
    this.storage = new StorageUse(this.client);
    this.monitor = new Monitor(this.client, (wanted) => this.#socket.wantSamples(wanted));
    this.doctor = new Doctor(this.client);
    this.health = new StudioHealth(this.client);
    this.#socket = new LiveSocket({
      ...(parts.socketUrl ? { url: parts.socketUrl } : {}),
      ...(parts.openSocket ? { open: parts.openSocket } : {}),
      onEvent: (event) => this.#apply(event),
      onSample: (sample) => this.monitor.hear(sample),
      onStatus: (status, isBack) => this.#changeConnection(status, isBack),
    });
  }

  /** Engines, presets, scenarios, limits, examples, defaults; null until the studio has answered. */
  get options(): Options | null {
    return this.#options;
  }

  /** Whether events arrive. `offline` = say so on the page; everything shown may be out of date. */
  get connection(): LiveStatus {
    return this.#connection;
  }

  get boot(): Boot {
    return this.#boot;
  }

  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** Asks for everything, then listens from exactly there on. Tries again by itself when nobody answers. */
  async start(): Promise<void> {
    this.#started = true;
    clearTimeout(this.#retry);
    globalThis.addEventListener?.('online', this.#wake);
    this.health.start();
    globalThis.document?.addEventListener('visibilitychange', this.#wake);
    try {
      // First the list: events after its number are replayed, so whatever is asked later can only be fresher.
      const page = await unlessDamaged(this.client.listRuns(), NO_LIST);
      const [options, queue] = await Promise.all([
        this.client.options(),
        unlessDamaged(this.client.queue(), NO_QUEUE),
      ]);
      if (!this.#started) return;
      this.runs.start(page);
      this.queue.replace(queue);
      this.engines.replace(options.engines, options.defaultEngine);
      this.#options = options;
      this.#socket.start(page.seq);
      await this.compose.start(options);
      void this.presets.load();
      void this.starts.learn();
      void this.viewers.look();
      this.#trouble = null;
      this.#boot = 'ready';
      this.#awaitExamples();
    } catch (error) {
      this.#trouble = troubleOf(error);
      this.#boot = 'failed';
      if (this.#started) this.#retry = setTimeout(() => void this.start(), BOOT_RETRY);
    }
  }

  /** Lets go of the connection and the listeners. */
  stop(): void {
    this.#started = false;
    clearTimeout(this.#retry);
    clearTimeout(this.#examples);
    this.health.stop();
    globalThis.removeEventListener?.('online', this.#wake);
    globalThis.document?.removeEventListener('visibilitychange', this.#wake);
    this.viewers.stop();
    this.live.stop();
    this.#socket.stop();
  }

  readonly #wake = (): void => {
    if (globalThis.document?.visibilityState !== 'hidden') this.#socket.retryNow();
  };

  /** On its very first start the studio still looks at some of its examples: they join the others as they come. */
  #awaitExamples(): void {
    clearTimeout(this.#examples);
    if (!this.#started || !this.#options?.examplesComing) return;
    this.#examples = setTimeout(async () => {
      const options = await this.client.options().catch(() => null);
      if (options) this.#options = options;
      this.#awaitExamples();
    }, EXAMPLES_RETRY);
  }

  #apply(event: StudioEvent): void {
    this.runs.apply(event);
    this.batches.apply(event);
    this.queue.apply(event);
    this.engines.apply(event);
    if (event.type === 'queue.changed') void this.starts.learn();
    if (event.type === 'engine.changed' && event.engine.id === this.compose.engine?.id) this.compose.replan();
  }

  #changeConnection(status: LiveStatus, isBack: boolean): void {
    this.#connection = status;
    if (isBack && this.#boot === 'ready') void this.#catchUp();
  }

  /** After a break: events are replayed by themselves; the rest may have changed with a restart. */
  async #catchUp(): Promise<void> {
    const cursor = this.#socket.cursor ?? 0;
    const engines = this.engines.list;
    const queue = this.queue.state;
    try {
      const page = await this.client.listRuns();
      if (page.seq < cursor) {
        // The numbers went back: another store. What this page knows does not exist there.
        this.runs.clear();
        this.batches.clear();
        await this.start();
        return;
      }
      const [options, queueNow] = await Promise.all([this.client.options(), this.client.queue()]);
      // An event that came while the answer was on its way is the younger of the two.
      if (this.engines.list === engines) this.engines.replace(options.engines, options.defaultEngine);
      if (this.queue.state === queue) this.queue.replace(queueNow);
      this.#options = options;
      this.compose.replan();
      this.compose.connectionIsBack();
      // A studio that has just started looks at its examples once more.
      this.#awaitExamples();
    } catch {
      // The connection broke again; the next one catches up.
    }
  }
}
