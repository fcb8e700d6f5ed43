import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { ExampleSource } from '../config/examples-file.ts';
import type { Asset, AssetKind, Example } from '../contract/index.ts';
import type { AssetStore } from '../media/assets/store.ts';

/** The examples as the page gets them, and the assets they name. */
export interface Examples {
  examples: Example[];
  assets: Asset[];
}

/** Takes the shipped examples into the asset store, so that they are inputs like any other. */
export class ExampleLibrary {
  readonly #assets: AssetStore;
  readonly #report: (fault: unknown) => void;
  #loaded: Promise<Examples> | null = null;

  /** `report` hears of examples that cannot be used; the studio does without them. */
  constructor(assets: AssetStore, report: (fault: unknown) => void) {
    this.#assets = assets;
    this.#report = report;
  }

  /** Begins; `onExample` is called for each one that is ready, best first. */
  load(sources: readonly ExampleSource[], onExample: (portrait: Asset) => void): void {
    this.#loaded = this.#loadAll(sources, onExample);
  }

  /** All of them, as soon as they are there. Never rejects. */
  async all(): Promise<Examples> {
    return (await this.#loaded) ?? { examples: [], assets: [] };
  }

  async #loadAll(sources: readonly ExampleSource[], onExample: (portrait: Asset) => void): Promise<Examples> {
    const loaded: Examples = { examples: [], assets: [] };
    for (const { id, label, prompt, portrait, recording } of sources) {
      try {
        const [image, audio] = await Promise.all([
          this.#add('image', portrait),
          this.#add('audio', recording),
        ]);
        onExample(image);
        loaded.examples.push({ id, label, prompt, image: image.id, audio: audio.id });
        for (const asset of [image, audio])
          if (!loaded.assets.some((known) => known.id === asset.id)) loaded.assets.push(asset);
      } catch (error) {
        this.#report(error);
      }
    }
    return loaded;
  }

  #add(kind: AssetKind, path: string): Promise<Asset> {
    return this.#assets.add({ kind, filename: basename(path), content: createReadStream(path) });
  }
}
