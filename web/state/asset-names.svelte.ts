import { SvelteMap } from 'svelte/reactivity';
import type { AssetId } from '#contract';
import type { StudioClient } from '../api/client.ts';

/** What portraits and recordings are called; asked for once each. */
export class AssetNames {
  readonly #client: Pick<StudioClient, 'assetInfo'>;
  /** null = it is gone. */
  readonly #names = new SvelteMap<AssetId, string | null>();
  readonly #asked = new Set<AssetId>();

  constructor(client: Pick<StudioClient, 'assetInfo'>) {
    this.#client = client;
  }

  /** Undefined until it is known, null where there is no such input any more. */
  of(id: AssetId): string | null | undefined {
    return this.#names.get(id);
  }

  /** Takes over what is known already. */
  know(assets: readonly { id: AssetId; name: string }[]): void {
    for (const { id, name } of assets) {
      this.#asked.add(id);
      this.#names.set(id, name);
    }
  }

  /** Asks for those that are not known. */
  async learn(ids: readonly AssetId[]): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        if (this.#asked.has(id)) return;
        this.#asked.add(id);
        const asset = await this.#client.assetInfo(id).catch(() => null);
        this.#names.set(id, asset?.name ?? null);
      }),
    );
  }
}
