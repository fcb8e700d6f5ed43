import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { AssetId, Run, RunId } from '#contract';
import type { ClockMember } from '../../player/clock-member.ts';
import { type ClockState, EMPTY_CLOCK } from '../../player/clock-state.ts';
import { SharedClock } from '../../player/shared-clock.ts';
import type { Compared, ShownAs } from '../../state/compared.ts';
import type { Studio } from '../../state/studio.svelte.ts';

/** Two to four runs side by side: which they are, how they are shown, whose sound is heard, and their clock. */
export class Comparison {
  readonly #studio: Pick<Studio, 'runs' | 'client'>;
  readonly #asked: () => Compared;
  readonly #ask: (compared: Compared) => void;
  readonly #looking = new SvelteSet<RunId>();
  /** What inputs are called; null = they are gone. */
  readonly #names = new SvelteMap<AssetId, string | null>();
  readonly #members = new SvelteMap<RunId, ClockMember>();
  #clock = $state.raw<ClockState>(EMPTY_CLOCK);
  readonly clock = new SharedClock((state) => {
    this.#clock = state;
  });

  #runs = $derived.by(() => this.#asked().ids.flatMap((id) => this.#studio.runs.get(id) ?? []));
  /** Of one that is gone the first one takes the place. */
  #heard = $derived.by(() => {
    const { sound } = this.#asked();
    if (sound === null || this.#runs.some(({ id }) => id === sound)) return sound;
    return this.#runs[0]?.id ?? null;
  });

  /**
   * @param asked what its address says
   * @param ask has the address say something else
   */
  constructor(
    studio: Pick<Studio, 'runs' | 'client'>,
    asked: () => Compared,
    ask: (compared: Compared) => void,
  ) {
    this.#studio = studio;
    this.#asked = asked;
    this.#ask = ask;
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
    return this.#asked().ids.length - this.#runs.length - this.#looking.size;
  }

  /** One over the other only where there are two. */
  get shown(): ShownAs {
    return this.#runs.length === 2 ? this.#asked().shown : 'beside';
  }

  get presenting(): boolean {
    return this.#asked().presenting;
  }

  /** Whose sound is heard; null = nobody's. */
  get sound(): RunId | null {
    return this.#clock.silenced ? null : this.#heard;
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
    const { ids } = this.#asked();
    for (const id of ids) this.#looking.add(id);
    // A run that is not there is one that has been deleted: the page says so.
    await Promise.all(
      ids.map((id) =>
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
    return () => {
      this.#members.delete(id);
      leave();
    };
  }

  /** Lets the clock hear whom the address names. Reactive: to be called whenever that, or what is there, changes. */
  tune(): void {
    this.clock.hear((this.#heard && this.#members.get(this.#heard)) || null);
  }

  /** The sound of this one, and of no other; null = silence. Call it from a click: browsers want one before a sound. */
  hear(id: RunId | null): void {
    this.#ask({ ...this.#asked(), sound: id });
    this.clock.hear((id && this.#members.get(id)) || null);
  }

  show(shown: ShownAs): void {
    this.#ask({ ...this.#asked(), shown });
  }
}
