import type {
  AudioAsset,
  Conflict,
  EngineInfo,
  ImageAsset,
  Options,
  ParamName,
  Params,
  PartialParams,
  PartsRequest,
  Plan,
  RemedyId,
  Run,
  RunId,
} from '#contract';
import type { StudioClient } from '../api/client.ts';
import type { Trouble } from '../api/trouble.ts';
import { type Addressed, AddressFollower } from './address-follower.ts';
import type { AssetSlot } from './asset-slot.svelte.ts';
import { type Blocker, blockersOf } from './blockers.ts';
import { type Composed, planRequestOf, runRequestOf } from './composed-request.ts';
import { Draft } from './draft.svelte.ts';
import type { Engines } from './engines.svelte.ts';
import type { Address } from './link.ts';
import { LivePlan } from './live-plan.svelte.ts';
import { Nearest } from './nearest.svelte.ts';
import { NextEngine } from './next-engine.svelte.ts';
import { openDraft } from './open-draft.ts';
import type { Runs } from './runs.svelte.ts';
import { SpeechText } from './speech-text.svelte.ts';
import type { Shelf } from './stored.ts';
import { Submission } from './submission.svelte.ts';
import { TakeOver } from './take-over.ts';
import { usualOf } from './usual-params.ts';
import { type VideoLength, videoLength } from './video-length.ts';

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
  /** Called when portrait or size have changed. */
  pictureChanged: () => void;
};

/** The next run while it is being put together: what a view asks and does, over the parts that each do one thing. */
export class Compose {
  readonly nextEngine: NextEngine;
  readonly takeOver: TakeOver;
  /** A text in place of the recording. */
  readonly speech: SpeechText;
  readonly #engines: Engines;
  readonly #online: () => boolean;
  readonly #draft: Draft;
  readonly #plan: LivePlan;
  readonly #nearest: Nearest;
  readonly #address: AddressFollower;
  readonly #submission: Submission;
  #options = $state.raw<Options | null>(null);
  #ignored = $state.raw<readonly string[]>([]);

  constructor({ client, engines, runs, shelf, address, online, pictureChanged }: ComposeParts) {
    this.#engines = engines;
    this.#online = online;
    this.#plan = new LivePlan(client);
    this.#draft = new Draft(client, shelf, ({ picture }) => {
      this.speech.noticed();
      this.#changed();
      if (picture) pictureChanged();
    });
    this.speech = new SpeechText(client, this.#draft.audio, shelf, () => this.#draft.heldOther());
    this.nextEngine = new NextEngine(engines, this.#draft);
    this.#nearest = new Nearest(this.#draft, this.#plan, () => planRequestOf(this.#composed()));
    this.takeOver = new TakeOver(this.#draft, this.#nearest, engines, () => this.#options);
    this.#address = new AddressFollower(address, () => this.#addressed());
    this.#submission = new Submission(client, runs);
  }

  get image(): AssetSlot<ImageAsset> {
    return this.#draft.image;
  }

  get audio(): AssetSlot<AudioAsset> {
    return this.#draft.audio;
  }

  /** The engine that will run it. */
  get engine(): EngineInfo | null {
    return this.nextEngine.info;
  }

  get prompt(): string {
    return this.#draft.prompt;
  }

  /** Whether the portrait was replaced under a prompt that stayed: it may describe somebody else. */
  get promptOfAnother(): boolean {
    return this.#draft.promptOfAnother;
  }

  get params(): Params {
    return this.#draft.params;
  }

  /** How a long recording is cut into parts; null = it is made in one run. */
  get parts(): PartsRequest | null {
    return this.#draft.parts;
  }

  /** The parameters of a page that nobody has touched. */
  get usual(): Params {
    return usualOf(this.#options);
  }

  /** What the studio expects of this run; null until both it and its answer are there. */
  get plan(): Plan | null {
    return this.#plan.current;
  }

  /** What the video will show of the portrait, px; null while the studio has not said it of this one. */
  get outputFrame(): { width: number; height: number } | null {
    const known = !this.image.incoming && this.#plan.portrait === (this.image.asset?.id ?? null);
    return known ? this.plan : null;
  }

  get planPending(): boolean {
    return this.#plan.pending;
  }

  /** What the link that opened this page asked for and no studio can do, as written there. */
  get ignored(): readonly string[] {
    return this.#ignored;
  }

  get canUndo(): boolean {
    return this.#draft.canUndo;
  }

  get canRedo(): boolean {
    return this.#draft.canRedo;
  }

  /** Whether Generate has been pressed and the run is not there yet. */
  get submitting(): boolean {
    return this.#submission.underWay;
  }

  /** Why the last Generate did not start a run. */
  get trouble(): Trouble | null {
    return this.#submission.trouble;
  }

  /** What stands between this and a run; empty = Generate works. */
  get blockers(): readonly Blocker[] {
    return blockersOf({
      booted: this.#options !== null,
      online: this.#online(),
      engine: this.engine,
      image: this.image,
      audio: this.audio,
      plan: this.plan,
      text: this.speech.readiness,
    });
  }

  get canGenerate(): boolean {
    return !this.submitting && this.blockers.length === 0;
  }

  /** How clips and recording go together. */
  get length(): VideoLength {
    const fps = this.engine?.capabilities.fps ?? 25;
    return videoLength(this.params.infer_frames, fps, this.audio.asset?.seconds ?? null);
  }

  /** The combination the plan objects to at this parameter. */
  conflict(name: ParamName): Conflict | null {
    return this.plan?.conflicts.find(({ param }) => param === name) ?? null;
  }

  /** When Generate was pressed for this run in this page, `performance.now()` ms; null for other runs. */
  clickedAt(run: RunId): number | null {
    return this.#submission.clickedAt(run);
  }

  /** Fills in the draft of last time, or the studio's example. */
  async start(options: Options): Promise<void> {
    const link = this.#address.read();
    // The studio starts again after a break; what the first link held has been said.
    if (!this.#options) this.#ignored = link.ignored;
    this.#options = options;
    if (this.speech.chosen) void this.speech.load();
    await openDraft(this.#draft, options, link, this.speech.chosen);
  }

  /** Asks for the plan again: the studio was away, or an engine has changed. */
  replan(): void {
    if (this.#draft.ready) this.#plan.request(planRequestOf(this.#composed()));
  }

  setPrompt(text: string): void {
    this.#draft.setPrompt(text);
  }

  /** The prompt is right for this portrait, as it is. */
  keepPrompt(): void {
    this.#draft.keepPrompt();
  }

  setParam<N extends ParamName>(name: N, value: Params[N]): void {
    this.setParams({ [name]: value });
  }

  /** Has the text spoken, and the video go to its end. */
  async speak(): Promise<void> {
    if (!(await this.speech.record())) return;
    const { wholeClips } = this.length;
    if (wholeClips !== null && wholeClips > this.params.num_clip) this.useWholeRecording();
  }

  /** As many clips as take the recording to its end. */
  useWholeRecording(): void {
    const { wholeClips } = this.length;
    if (wholeClips !== null) this.setParam('num_clip', wholeClips);
  }

  /** Sets several parameters as one undoable step. */
  setParams(patch: PartialParams): void {
    this.#nearest.forget();
    this.#draft.setParams(patch);
  }

  /** Makes the recording in parts, or in one run. */
  setParts(parts: PartsRequest | null): void {
    this.#draft.setParts(parts);
  }

  /** Takes back the last change of portrait, recording, prompt, engine or parameters. */
  undo(): void {
    this.#nearest.forget();
    this.#draft.undo();
  }

  redo(): void {
    this.#nearest.forget();
    this.#draft.redo();
  }

  /** Parameters back to the studio's defaults; undoable. */
  resetParams(): void {
    if (this.#options) this.setParams(this.usual);
  }

  /** The address with these parameters in it, now. */
  flushAddress(): void {
    this.#address.flush();
  }

  /** Starts the run and puts it on the stage. Null when it did not start; `trouble` says why. */
  async generate(): Promise<Run | null> {
    if (this.canGenerate && this.speech.pending) await this.speak();
    const request = this.canGenerate ? runRequestOf(this.#composed(), this.plan) : null;
    return request && this.#submission.submit(request);
  }

  /** Makes a run that failed anew, with a remedy. Null when it did not start; `trouble` says why. */
  applyRemedy(run: RunId, remedy: RemedyId): Promise<Run | null> {
    return this.#submission.applyRemedy(run, remedy);
  }

  /** Makes a finished run anew with its recording corrected. Null when it did not start; `trouble` says why. */
  fixLipSync(run: RunId): Promise<Run | null> {
    return this.#submission.fixLipSync(run);
  }

  dismissTrouble(): void {
    this.#submission.dismissTrouble();
  }

  /** The studio answers again: that it did not is no news any more. */
  connectionIsBack(): void {
    for (const slot of [this.image, this.audio])
      if (slot.trouble?.kind === 'unreachable') slot.dismissTrouble();
    if (this.trouble?.kind === 'unreachable') this.dismissTrouble();
  }

  #composed(): Composed {
    return {
      engine: this.engine?.id ?? null,
      image: this.image.asset,
      audio: this.audio.asset,
      prompt: this.prompt,
      params: this.params,
      parts: this.parts,
    };
  }

  #addressed(): Addressed | null {
    if (!this.#options) return null;
    const engine = this.engine?.id ?? null;
    const unusual = engine === this.#engines.defaultId ? null : engine;
    return { params: this.params, usual: this.usual, engine: unusual };
  }

  #changed(): void {
    this.#submission.dismissTrouble();
    this.replan();
    this.#address.follow();
  }
}
