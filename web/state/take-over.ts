import type {
  Asset,
  EngineId,
  Example,
  Options,
  ParamName,
  PartialParams,
  Restored,
  Run,
  Scenario,
} from '#contract';
import type { Draft } from './draft.svelte.ts';
import type { Engines } from './engines.svelte.ts';
import type { Adjustment, Change, Nearest } from './nearest.svelte.ts';
import { usualOf } from './usual-params.ts';

/** Takes over many settings of the next run at once: those of an example, a scenario, a preset or another run. */
export class TakeOver {
  readonly #draft: Draft;
  readonly #nearest: Nearest;
  readonly #engines: Engines;
  readonly #options: () => Options | null;

  constructor(draft: Draft, nearest: Nearest, engines: Engines, options: () => Options | null) {
    this.#draft = draft;
    this.#nearest = nearest;
    this.#engines = engines;
    this.#options = options;
  }

  /** What the last one asked for and the engine could not do. */
  get adjustments(): readonly Adjustment[] {
    return this.#nearest.adjustments;
  }

  /** What the last scenario or preset changed; null once something else was changed. */
  get changes(): readonly Change[] | null {
    return this.#nearest.changes;
  }

  /** Chooses an engine; what it cannot run is set to the nearest it can, and `adjustments` says so. */
  async engine(id: EngineId): Promise<void> {
    await this.#draft.asOneStep(async () => {
      this.#draft.setEngine(id);
      await this.#nearest.set({});
    });
  }

  /** `assets`: those that the examples name. */
  example(example: Example, assets: readonly Asset[]): void {
    const { image, audio } = this.#draft;
    void this.#draft.asOneStep(() => {
      for (const asset of assets) {
        if (asset.kind === 'image' && asset.id === example.image) image.use(asset);
        if (asset.kind === 'audio' && asset.id === example.audio) audio.use(asset);
      }
      this.#draft.setPrompt(example.prompt);
    });
  }

  /**
   * The controls of a scenario or a preset, or the nearest that the engine can run, as one undoable step: `changes`
   * says what was changed, `adjustments` what was adapted. What other scenarios set and this one does not goes back to
   * the usual, so that the result does not depend on the scenario before.
   */
  async scenario({
    params,
    parts,
  }: {
    params: PartialParams;
    parts?: Scenario['parts'] | undefined;
  }): Promise<void> {
    const options = this.#options();
    const usual = usualOf(options);
    const named = options?.scenarios.flatMap((scenario) => Object.keys(scenario.params)) ?? [];
    const base = Object.fromEntries(named.map((name) => [name, usual[name as ParamName]]));
    await this.#draft.asOneStep(async () => {
      this.#draft.setParts(parts === undefined ? null : { seconds: parts, prompts: [] });
      await this.#nearest.apply({ ...base, ...params });
    });
  }

  /** Everything a run was made from, for the engine it was made by or for another one. */
  async run(run: Run, engine: EngineId = run.engine): Promise<void> {
    const { image, audio } = this.#draft;
    await this.#draft.asOneStep(async () => {
      if (this.#engines.get(engine)) this.#draft.setEngine(engine);
      this.#draft.setPrompt(run.prompt);
      await Promise.all([this.#nearest.set(run.params), image.useId(run.image), audio.useId(run.audio)]);
      this.#draft.keepPrompt();
    });
  }

  /**
   * Everything that a video says it was made from. An input that is not here is taken away, so that nobody takes another
   * one for it.
   * @param sound a file whose sound takes the place of a recording that is not here
   */
  async video({ engine, prompt, params, parts, image, audio }: Restored, sound: File | null): Promise<void> {
    const slots = this.#draft;
    await this.#draft.asOneStep(async () => {
      if (this.#engines.get(engine)) this.#draft.setEngine(engine);
      this.#draft.setPrompt(prompt);
      this.#draft.setParts(parts);
      await Promise.all([
        image.there ? slots.image.useId(image.id) : slots.image.clear(),
        audio.there ? slots.audio.useId(audio.id) : sound ? slots.audio.upload(sound) : slots.audio.clear(),
      ]);
      // What is not said of is as usual; the plan judges it with these inputs.
      await this.#nearest.set({ ...usualOf(this.#options()), ...params });
      this.#draft.keepPrompt();
    });
  }

  /** Sets every parameter that the plan objects to to what it suggests. */
  async suggestions(): Promise<void> {
    await this.#nearest.set({});
  }
}
