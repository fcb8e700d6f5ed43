import { setTimeout as delay } from 'node:timers/promises';
import type { ExampleSource } from '../config/examples-file.ts';
import { type Asset, type AssetId, type Example, ProblemError } from '../contract/index.ts';
import type { AssetStore } from '../media/assets/store.ts';

/** The examples as the page gets them, and the assets they name. */
export interface Examples {
  examples: Example[];
  assets: Asset[];
  /** How many are still being looked at. */
  coming: number;
}

/** Once the first example is there, a page waits at most this long for the others. */
const PATIENCE_MS = 300;
/** An engine that loads takes longer than this to get a portrait ready: the other examples go on meanwhile. */
const READYING_MS = 3_000;

/** A file of an example is looked at so often where looking fails, and not the file: what is shipped harms nobody. */
const TRIES = 3;
/** A machine that was too busy to look at it may not be so now, ms. */
const AGAIN_MS = 1_000;

/** Takes the shipped examples into the asset store, so that they are inputs like any other. */
export class ExampleLibrary {
  readonly #assets: AssetStore;
  readonly #report: (fault: unknown) => void;
  readonly #loaded: Examples = { examples: [], assets: [], coming: 0 };
  #first: Promise<void> = Promise.resolve();
  #all: Promise<void> = Promise.resolve();

  /** `report` hears of examples that cannot be used; the studio does without them. */
  constructor(assets: AssetStore, report: (fault: unknown) => void) {
    this.#assets = assets;
    this.#report = report;
  }

  /**
   * Begins; `onPortrait` hears of each portrait that is ready, the best example's first. What it does with one is
   * waited for before the next is looked at: somebody may press Generate on it.
   */
  load(sources: readonly ExampleSource[], onPortrait: (portrait: Asset) => Promise<void>): void {
    this.#loaded.coming = sources.length;
    const readied = async (portrait: Asset | null) => {
      if (portrait) await Promise.race([onPortrait(portrait), delay(READYING_MS, undefined, { ref: false })]);
    };
    const [first, ...others] = sources.map((source) => () => this.#load(source));
    const shown = first ? first() : Promise.resolve(null);
    this.#first = shown.then(() => undefined);
    this.#all = others.reduce((before, next) => before.then(next).then(readied), shown.then(readied));
  }

  /** The examples there are. On the very first start they are still being looked at: the best one is waited for. */
  async all(): Promise<Examples> {
    await this.#first;
    await Promise.race([this.#all, delay(PATIENCE_MS, undefined, { ref: false })]);
    return this.#loaded;
  }

  /** The ids of all inputs that are shipped, once all of them have been looked at. */
  async inputs(): Promise<ReadonlySet<AssetId>> {
    await this.#all;
    return new Set(this.#loaded.assets.map(({ id }) => id));
  }

  /** The portrait of an example, once it is there; null when it cannot be used. Never rejects. */
  async #load(source: ExampleSource): Promise<Asset | null> {
    const { id, label, prompt, portrait, recording } = source;
    try {
      const [image, audio] = await Promise.all([
        this.#take('image', portrait),
        this.#take('audio', recording),
      ]);
      this.#loaded.examples.push({ id, label, prompt, image: image.id, audio: audio.id });
      for (const asset of [image, audio])
        if (!this.#loaded.assets.some((known) => known.id === asset.id)) this.#loaded.assets.push(asset);
      return image;
    } catch (error) {
      this.#report(error);
      return null;
    } finally {
      this.#loaded.coming--;
    }
  }

  async #take(kind: Asset['kind'], path: string): Promise<Asset> {
    for (let left = TRIES; ; left--)
      try {
        return await this.#assets.addFile(kind, path);
      } catch (error) {
        const isLost = error instanceof ProblemError && error.problem.code === 'inspection_failed';
        if (!isLost || left === 1) throw error;
        await delay(AGAIN_MS, undefined, { ref: false });
      }
  }
}
