import type { Amount, AssetId, DeletableKind, Storage, StoredInput } from '#contract';
import type { StudioClient } from '../api/client.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';

/** What takes room on the studio's disk, and what of it may go. */
export class StorageUse {
  readonly #client: StudioClient;
  #facts = $state.raw<Storage | null>(null);
  #inputs = $state.raw<readonly StoredInput[]>([]);
  #days = $state(0);
  #freed = $state.raw<Amount | null>(null);
  #busy = $state(false);
  #trouble = $state.raw<Trouble | null>(null);

  constructor(client: StudioClient) {
    this.#client = client;
  }

  /** Null until the studio has answered. */
  get facts(): Storage | null {
    return this.#facts;
  }

  /** Why a person should tidy up; `full`: more than the quota. */
  get warning(): 'disk' | 'quota' | 'full' | null {
    const { warning = null, bytes = 0, quota = null } = this.#facts ?? {};
    return warning === 'quota' && bytes >= (quota ?? 0) ? 'full' : warning;
  }

  /** Portraits and recordings, the one last used first; the examples, which stay, after the others. */
  get inputs(): readonly StoredInput[] {
    return this.#inputs;
  }

  /** The age that deleting by kind is about, in days. */
  get olderThanDays(): number {
    return this.#days;
  }

  /** What the last deletion came to. */
  get freed(): Amount | null {
    return this.#freed;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Why the last action did not work. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** What takes how much, without its details: for a warning. A page that cannot be told does without. */
  async load(): Promise<void> {
    this.#facts = await this.#client.storage(this.#days).catch(() => this.#facts);
  }

  /** All of it, to be looked at. */
  async open(): Promise<void> {
    this.#freed = null;
    await this.#act(async () => {});
  }

  async setAge(days: number): Promise<void> {
    this.#days = days;
    await this.#act(async () => {});
  }

  async delete(kind: DeletableKind): Promise<void> {
    await this.#act(async () => {
      this.#freed = null;
      this.#freed = await this.#client.deleteStored({ kind, olderThanDays: this.#days });
    });
  }

  async keep(id: AssetId, kept: boolean): Promise<void> {
    await this.#act(async () => void (await this.#client.keepInput(id, kept)));
  }

  async deleteInput(id: AssetId): Promise<void> {
    await this.#act(() => this.#client.deleteInput(id));
  }

  /** What is shown afterwards is what the studio says, whatever became of the action. */
  async #act(action: () => Promise<void>): Promise<void> {
    this.#busy = true;
    this.#trouble = null;
    try {
      await action();
    } catch (error) {
      this.#trouble = troubleOf(error);
    }
    try {
      const [facts, inputs] = await Promise.all([this.#client.storage(this.#days), this.#client.inputs()]);
      this.#facts = facts;
      this.#inputs = inputs.sort((a, b) => Number(a.example) - Number(b.example));
    } catch (error) {
      this.#trouble ??= troubleOf(error);
    } finally {
      this.#busy = false;
    }
  }
}
