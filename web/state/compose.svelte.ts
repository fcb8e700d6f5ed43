import { z } from 'zod';
import {
  type Asset,
  type AudioAsset,
  type Conflict,
  DEFAULT_PARAMS,
  EngineId,
  type EngineInfo,
  type Example,
  type ImageAsset,
  type Options,
  type ParamCapability,
  type ParamName,
  type Params,
  PartialParams,
  type Plan,
  type PlanRequest,
  type Run,
  type RunId,
  type Scenario,
} from '#contract';
import type { StudioClient } from '../api/client.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';
import { AssetSlot } from './asset-slot.svelte.ts';
import { type Blocker, blockersOf } from './blockers.ts';
import type { Engines } from './engines.svelte.ts';
import { type Address, readLink, writeLink } from './link.ts';
import { LivePlan } from './live-plan.svelte.ts';
import { ParamHistory } from './param-history.svelte.ts';
import { isActive } from './run-order.ts';
import type { Runs } from './runs.svelte.ts';
import { type Shelf, Stored } from './stored.ts';

/** A parameter that was set to something else than asked for, and the conflict that explains it. */
export type Adjustment = Conflict & { asked: Params[ParamName] };

/** A parameter that a scenario or preset has moved. */
export type Change = { param: ParamName; from: Params[ParamName]; to: Params[ParamName] };

const Draft = z.object({
  engine: EngineId.nullable(),
  image: z.string().nullable(),
  audio: z.string().nullable(),
  prompt: z.string(),
  params: PartialParams,
});

/** Rooms that `Compose` works with. */
export type ComposeParts = {
  client: StudioClient;
  engines: Engines;
  runs: Runs;
  shelf: Shelf | null;
  /** Where the parameters travel; null = nowhere. */
  address: Address | null;
  /** Whether the studio can be reached now. */
  online: () => boolean;
};

/** Pause after the last change before the address follows, ms: browsers allow a hundred changes in half a minute. */
const ADDRESS_PAUSE = 400;

const FULL: ParamCapability = { support: 'full' };

/** The next run while it is being put together. Survives a reload: the draft is kept in the browser. */
export class Compose {
  readonly image: AssetSlot<ImageAsset>;
  readonly audio: AssetSlot<AudioAsset>;
  readonly #parts: ComposeParts;
  readonly #params = new ParamHistory();
  readonly #livePlan: LivePlan;
  readonly #draft: Stored<typeof Draft>;
  #options = $state.raw<Options | null>(null);
  #chosenEngine = $state<EngineId | null>(null);
  #prompt = $state('');
  #submitting = $state(false);
  #trouble = $state.raw<Trouble | null>(null);
  #adjustments = $state.raw<readonly Adjustment[]>([]);
  #changes = $state.raw<readonly Change[] | null>(null);
  #ignored = $state.raw<readonly string[]>([]);
  #addressTimer: ReturnType<typeof setTimeout> | undefined;
  #clicked = $state.raw<{ run: RunId; at: number } | null>(null);
  #settingUp = false;

  constructor(parts: ComposeParts) {
    this.#parts = parts;
    this.#livePlan = new LivePlan(parts.client);
    this.#draft = new Stored(parts.shelf, 'draft', Draft);
    this.image = new AssetSlot<ImageAsset>(parts.client, 'image', () => this.#changed());
    this.audio = new AssetSlot<AudioAsset>(parts.client, 'audio', () => this.#changed());
  }

  /** The engine that will run it: the chosen one while it exists, else the studio's default. */
  get engine(): EngineInfo | null {
    const { engines } = this.#parts;
    return engines.get(this.#chosenEngine) ?? engines.get(engines.defaultId);
  }

  get prompt(): string {
    return this.#prompt;
  }

  get params(): Params {
    return this.#params.current;
  }

  /** What the studio expects of this run; null until both it and its answer are there. */
  get plan(): Plan | null {
    return this.#livePlan.current;
  }

  get planPending(): boolean {
    return this.#livePlan.pending;
  }

  get planTrouble(): Trouble | null {
    return this.#livePlan.trouble;
  }

  /** What the last scenario or re-use asked for and the engine could not do. */
  get adjustments(): readonly Adjustment[] {
    return this.#adjustments;
  }

  /** What the last scenario or preset changed; null once something else was changed. */
  get changes(): readonly Change[] | null {
    return this.#changes;
  }

  /** What the link that opened this page asked for and no studio can do, as written there. */
  get ignored(): readonly string[] {
    return this.#ignored;
  }

  get canUndo(): boolean {
    return this.#params.canUndo;
  }

  get canRedo(): boolean {
    return this.#params.canRedo;
  }

  /** Whether Generate has been pressed and the run is not there yet. */
  get submitting(): boolean {
    return this.#submitting;
  }

  /** Why the last Generate did not start a run. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** What stands between this and a run; empty = Generate works. */
  get blockers(): readonly Blocker[] {
    return blockersOf({
      booted: this.#options !== null,
      online: this.#parts.online(),
      engine: this.engine,
      image: this.image,
      audio: this.audio,
      plan: this.plan,
    });
  }

  get canGenerate(): boolean {
    return !this.#submitting && this.blockers.length === 0;
  }

  /** What the chosen engine makes of a parameter; `full` where it says nothing. */
  capability(name: ParamName): ParamCapability {
    return this.engine?.capabilities.params[name] ?? FULL;
  }

  /** The values at hand of what only a load can change: how the engine is loaded ahead of a run. */
  get loadOptions(): PartialParams {
    const names = this.engine?.capabilities.reloadParams ?? [];
    return Object.fromEntries(names.map((name) => [name, this.params[name]]));
  }

  /** What makes this run load the model again: parameters that differ from those it is loaded with. */
  get reloads(): readonly ParamName[] {
    const loaded = this.engine?.loadedWith;
    if (!loaded) return [];
    return this.engine?.capabilities.reloadParams.filter((name) => loaded[name] !== this.params[name]) ?? [];
  }

  /** Whether this run waits for the model to be loaded. Not said of an engine that is there in no time. */
  get loadsFirst(): boolean {
    if (!this.engine || this.engine.capabilities.preview || this.engine.perRun) return false;
    return this.engine.state === 'stopped' || this.reloads.length > 0;
  }

  /** The combination the plan objects to at this parameter. */
  conflict(name: ParamName): Conflict | null {
    return this.plan?.conflicts.find(({ param }) => param === name) ?? null;
  }

  /** When Generate was pressed for this run in this page, `performance.now()` ms; null for other runs. */
  clickedAt(run: RunId): number | null {
    return this.#clicked?.run === run ? this.#clicked.at : null;
  }

  /** Fills in the draft of last time, or the studio's example. */
  async start(options: Options): Promise<void> {
    this.#settingUp = true;
    this.image.limitBytes(options.limits.maxImageBytes);
    this.audio.limitBytes(options.limits.maxAudioBytes);
    const draft = this.#draft.read();
    const link = readLink(this.#parts.address?.search() ?? '');
    // The studio starts again after a break; what the first link held has been said.
    if (!this.#options) this.#ignored = link.ignored;
    this.#chosenEngine = link.engine ?? draft?.engine ?? null;
    this.#prompt = draft?.prompt ?? options.defaults.prompt;
    // A link names what differs from the usual; the draft of another day has no say beside it.
    this.#params.reset({ ...DEFAULT_PARAMS, ...options.defaults.params, ...(link.params ?? draft?.params) });
    this.#options = options;
    await Promise.all([
      this.#fill(this.image, [draft?.image, options.defaults.image], options),
      this.#fill(this.audio, [draft?.audio, options.defaults.audio], options),
    ]);
    this.#settingUp = false;
    this.#changed();
  }

  /** Asks for the plan again: the studio was away, or an engine has changed. */
  replan(): void {
    if (this.#options && !this.#settingUp) this.#livePlan.request(this.#planRequest());
  }

  /** Chooses an engine; what it cannot run is set to the nearest it can, and `adjustments` says so. */
  async setEngine(id: EngineId): Promise<void> {
    this.#chosenEngine = id;
    this.#changed();
    await this.#setAdjusted({});
  }

  setPrompt(text: string): void {
    this.#prompt = text;
    this.#save();
  }

  setParam<N extends ParamName>(name: N, value: Params[N]): void {
    this.setParams({ [name]: value });
  }

  /** Sets several parameters as one undoable step. */
  setParams(patch: PartialParams): void {
    this.#adjustments = [];
    this.#changes = null;
    if (this.#params.set(patch)) this.#changed();
  }

  undo(): void {
    this.#adjustments = [];
    this.#changes = null;
    if (this.#params.undo()) this.#changed();
  }

  redo(): void {
    if (this.#params.redo()) this.#changed();
  }

  /** Back to the studio's defaults; undoable. */
  resetParams(): void {
    this.setParams({ ...DEFAULT_PARAMS, ...this.#options?.defaults.params });
  }

  /** `assets`: those that the examples name. */
  useExample(example: Example, assets: readonly Asset[]): void {
    for (const asset of assets) {
      if (asset.kind === 'image' && asset.id === example.image) this.image.use(asset);
      if (asset.kind === 'audio' && asset.id === example.audio) this.audio.use(asset);
    }
    this.setPrompt(example.prompt);
  }

  /**
   * Sets the controls of a scenario or a preset, or the nearest that the engine can run, as one undoable step:
   * `changes` says what was changed, `adjustments` what was adapted.
   */
  async applyScenario({ params }: Pick<Scenario, 'params'>): Promise<void> {
    const before = this.params;
    await this.#setAdjusted(params);
    this.#changes = (Object.keys(before) as ParamName[])
      .filter((param) => before[param] !== this.params[param])
      .map((param) => ({ param, from: before[param], to: this.params[param] }));
  }

  /** The address with these parameters in it, now. */
  flushAddress(): void {
    clearTimeout(this.#addressTimer);
    const { address, engines } = this.#parts;
    if (!address || !this.#options) return;
    const engine = this.engine?.id ?? null;
    const usual = { ...DEFAULT_PARAMS, ...this.#options.defaults.params };
    address.replace(writeLink(this.params, usual, engine === engines.defaultId ? null : engine));
  }

  /** Sets every parameter that the plan objects to to what it suggests. */
  async resolveConflicts(): Promise<void> {
    await this.#setAdjusted({});
  }

  /** Takes over everything a run was made from, for the engine it was made by or for another one. */
  async reuse(run: Run, engine: EngineId = run.engine): Promise<void> {
    if (this.#parts.engines.get(engine)) this.#chosenEngine = engine;
    this.#prompt = run.prompt;
    await Promise.all([
      this.#setAdjusted(run.params),
      this.image.useId(run.image),
      this.audio.useId(run.audio),
    ]);
  }

  /** Starts the run and puts it on the stage. Null when it did not start; `trouble` says why. */
  async generate(): Promise<Run | null> {
    const image = this.image.asset;
    const audio = this.audio.asset;
    if (!this.canGenerate || !image || !audio) return null;
    const at = performance.now();
    this.#submitting = true;
    this.#trouble = null;
    try {
      const engine = this.engine?.id;
      const run = await this.#parts.client.createRun({
        ...(engine ? { engine } : {}),
        image: image.id,
        audio: audio.id,
        prompt: this.#prompt,
        params: this.params,
      });
      this.#clicked = { run: run.id, at };
      this.#parts.runs.add(run);
      // Whoever watches a video being made goes on watching; the new run is in the queue.
      const { current } = this.#parts.runs;
      if (!current || current.id === run.id || !isActive(current)) await this.#parts.runs.open(run.id);
      return run;
    } catch (error) {
      this.#trouble = troubleOf(error);
      return null;
    } finally {
      this.#submitting = false;
    }
  }

  dismissTrouble(): void {
    this.#trouble = null;
  }

  async #setAdjusted(patch: PartialParams): Promise<void> {
    const asked = { ...this.params, ...patch };
    const plan = await this.#livePlan.ask({ ...this.#planRequest(), params: asked });
    const adjustments: Adjustment[] = [];
    const better: Record<string, string | number | boolean> = {};
    for (const conflict of plan?.conflicts ?? []) {
      if (conflict.suggestion === null) continue;
      adjustments.push({ ...conflict, asked: asked[conflict.param] });
      better[conflict.param] = conflict.suggestion;
    }
    const nearest = PartialParams.safeParse(better);
    this.setParams(nearest.success ? { ...patch, ...nearest.data } : patch);
    if (!nearest.success || adjustments.length === 0) return;
    this.#adjustments = adjustments;
    // The plan at hand still objects to what was asked for.
    await this.#livePlan.ask(this.#planRequest());
  }

  /** The first of these assets that still exists. */
  async #fill(
    slot: AssetSlot<ImageAsset> | AssetSlot<AudioAsset>,
    ids: readonly (string | null | undefined)[],
    options: Options,
  ): Promise<void> {
    for (const id of ids) {
      if (!id || slot.asset) continue;
      const shipped = options.exampleAssets.find((asset) => asset.id === id);
      if (shipped?.kind === 'image' && slot.kind === 'image') this.image.use(shipped);
      else if (shipped?.kind === 'audio' && slot.kind === 'audio') this.audio.use(shipped);
      else await slot.useId(id);
    }
  }

  #planRequest(): PlanRequest {
    const engine = this.engine?.id;
    const image = this.image.asset?.id;
    const audio = this.audio.asset?.id;
    return {
      ...(engine ? { engine } : {}),
      ...(image ? { image } : {}),
      ...(audio ? { audio } : {}),
      params: this.params,
    };
  }

  #changed(): void {
    if (this.#settingUp) return;
    this.#trouble = null;
    this.#save();
    this.replan();
    clearTimeout(this.#addressTimer);
    this.#addressTimer = setTimeout(() => this.flushAddress(), ADDRESS_PAUSE);
  }

  #save(): void {
    this.#draft.write({
      engine: this.#chosenEngine,
      image: this.image.asset?.id ?? null,
      audio: this.audio.asset?.id ?? null,
      prompt: this.#prompt,
      params: this.params,
    });
  }
}
