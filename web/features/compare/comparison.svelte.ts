import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { AssetId, Run, RunId } from '#contract';
import { type ClockMember, type ClockState, SharedClock } from '../../player/shared-clock.ts';
import { type Compared, comparedAddress, type ShownAs } from '../../state/compared.ts';
import type { Studio } from '../../state/studio.svelte.ts';

/** Two to four runs side by side: which they are, how they are shown, whose sound is heard, and their clock. */
export class Comparison {
  readonly #studio: Pick<Studio, 'runs' | 'client'>;
  readonly #ids: readonly RunId[];
  readonly #looking = new SvelteSet<RunId>();
  /** What inputs are called; null = they are gone. */
  readonly #names = new SvelteMap<AssetId, string | null>();
  readonly #members = new Map<RunId, ClockMember>();
  #shown = $state<ShownAs>('beside');
  #sound = $state<RunId | null>(null);
  #clock = $state.raw<ClockState>({
    playing: false,
    waiting: false,
    position: 0,
    duration: 0,
    rate: 1,
    loop: false,
  });
  readonly clock = new SharedClock((state) => {
    this.#clock = state;
  });

  #runs = $derived.by(() => this.#ids.flatMap((id) => this.#studio.runs.get(id) ?? []));

  constructor(studio: Pick<Studio, 'runs' | 'client'>, { ids, shown, sound }: Compared) {
    this.#studio = studio;
    this.#ids = ids;
    this.#shown = shown;
    this.#sound = sound;
  }

  /** Those that exist, in the order of the address. */
  get runs(): readonly Run[] {
    return this.#runs;
  }

  /** Whether some are still being asked for. */
  get looking(): boolean {
    return this.#looking.size > 0;
  }

  /** How many of them there are no more. */
  get gone(): number {
    return this.#ids.length - this.#runs.length - this.#looking.size;
  }

  /** One over the other only where there are two. */
  get shown(): ShownAs {
    return this.#runs.length === 2 ? this.#shown : 'beside';
  }

  /** Whose sound is heard; null = nobody's. */
  get sound(): RunId | null {
    return this.#sound;
  }

  get at(): ClockState {
    return this.#clock;
  }

  /** What an input is called; undefined until that is known, null when it is gone. */
  nameOf(id: AssetId): string | null | undefined {
    return this.#names.get(id);
  }

  /** Asks for the runs that the page does not know, and for the names of all inputs. */
  async look(): Promise<void> {
    const { runs, client } = this.#studio;
    for (const id of this.#ids) this.#looking.add(id);
    // A run that is not there is one that has been deleted: the page says so.
    await Promise.all(
      this.#ids.map((id) =>
        runs
          .know(id)
          .catch(() => {})
          .finally(() => this.#looking.delete(id)),
      ),
    );
    const inputs = new Set(this.#runs.flatMap(({ image, audio }) => [image, audio]));
    await Promise.all(
      [...inputs].map(async (id) => {
        const asset = await client.assetInfo(id).catch(() => null);
        this.#names.set(id, asset?.name ?? null);
      }),
    );
  }

  /** Puts the video of a run on the clock; answers what takes it off again. */
  join(id: RunId, member: ClockMember): () => void {
    const leave = this.clock.add(member);
    this.#members.set(id, member);
    if (id === this.#sound) this.clock.hear(member);
    return () => {
      this.#members.delete(id);
      leave();
    };
  }

  /** The sound of this one, and of no other; null = silence. */
  hear(id: RunId | null): void {
    this.#sound = id;
    this.clock.hear((id && this.#members.get(id)) || null);
    this.#remember();
  }

  show(shown: ShownAs): void {
    this.#shown = shown;
    this.#remember();
  }

  /** In the address: who opens it sees the same. No entry of its own in the browser's history. */
  #remember(): void {
    const hash = comparedAddress({ ids: this.#ids, shown: this.#shown, sound: this.#sound });
    history.replaceState(history.state, '', location.pathname + location.search + hash);
  }
}
