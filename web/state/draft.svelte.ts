import { z } from 'zod';
import {
  type AudioAsset,
  DEFAULT_PARAMS,
  EngineId,
  type ImageAsset,
  type ParamName,
  type Params,
  PartialParams,
  PartsRequest,
} from '#contract';
import type { StudioClient } from '../api/client.ts';
import { AssetSlot, type Held } from './asset-slot.svelte.ts';
import { type Shelf, Stored } from './stored.ts';
import { UndoHistory } from './undo-history.svelte.ts';

const Saved = z.object({
  engine: EngineId.nullable(),
  image: z.string().nullable(),
  audio: z.string().nullable(),
  prompt: z.string(),
  /** The portrait that the prompt was written for, where that is not this one. */
  promptFor: z.string().nullable().optional(),
  params: PartialParams,
  /** How a long recording is cut; absent = it is made in one run. */
  parts: PartsRequest.nullable().optional(),
});

/** A draft as the browser remembers it: the files by their ids. */
export type SavedDraft = z.output<typeof Saved>;

/** Everything that undo brings back. */
type DraftState = {
  readonly engine: EngineId | null;
  readonly image: Held<ImageAsset>;
  readonly audio: Held<AudioAsset>;
  readonly prompt: string;
  readonly promptFor: string | null;
  readonly params: Params;
  readonly parts: PartsRequest | null;
};

/** Whether what the picture looks like has changed: another portrait, or another size. */
export type Changed = { picture: boolean };

/** Changes of the same control closer together than this are one step, ms: a dragged slider is one change … */
const SAME_DRAG = 600;
/** … and a sentence is one, with time to think between its words. */
const SAME_TYPING = 2000;

/** What the next run is made from. Remembered in the browser; all of it can be undone and redone. */
export class Draft {
  readonly image: AssetSlot<ImageAsset>;
  readonly audio: AssetSlot<AudioAsset>;
  readonly #stored: Stored<typeof Saved>;
  readonly #history = new UndoHistory<DraftState>(sameState);
  readonly #changed: (what: Changed) => void;
  #engine = $state<EngineId | null>(null);
  #prompt = $state('');
  #params = $state.raw<Params>(DEFAULT_PARAMS);
  #parts = $state.raw<PartsRequest | null>(null);
  #ready = false;
  /** The portrait that the prompt was written for; null = not known, so nothing is said. */
  #promptFor = $state<string | null>(null);

  /** @param changed called after anything but the prompt has become something else: the plan depends on it */
  constructor(client: StudioClient, shelf: Shelf | null, changed: (what: Changed) => void) {
    this.#stored = new Stored(shelf, 'draft', Saved);
    this.#changed = changed;
    this.image = new AssetSlot<ImageAsset>(client, 'image', () => this.#note('image', true));
    this.audio = new AssetSlot<AudioAsset>(client, 'audio', () => this.#note('audio'));
  }

  /** The engine chosen by the person; null = the studio's default. */
  get engine(): EngineId | null {
    return this.#engine;
  }

  get prompt(): string {
    return this.#prompt;
  }

  /** Whether the portrait has become another one since the prompt was written, and there is one. */
  get promptOfAnother(): boolean {
    const portrait = this.image.original?.id;
    return (
      this.#promptFor !== null &&
      portrait !== undefined &&
      portrait !== this.#promptFor &&
      this.#prompt.trim() !== ''
    );
  }

  get params(): Params {
    return this.#params;
  }

  /** How a long recording is cut into parts; null = it is made in one run. */
  get parts(): PartsRequest | null {
    return this.#parts;
  }

  /** Whether it is filled in. */
  get ready(): boolean {
    return this.#ready;
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  /** What the browser remembers of the last one. */
  remembered(): SavedDraft | null {
    return this.#stored.read();
  }

  /** Begins to be filled in: until `opened` nothing is remembered, undoable or told. */
  open(engine: EngineId | null, prompt: string, params: Params, parts: PartsRequest | null): void {
    this.#ready = false;
    this.#engine = engine;
    this.#prompt = prompt;
    this.#params = params;
    this.#parts = parts;
  }

  /** Is filled in: what changes from here on is a change. */
  opened(): void {
    this.#ready = true;
    this.#promptFor = this.remembered()?.promptFor ?? this.image.original?.id ?? null;
    this.#history.reset(this.#state());
    this.#save();
    this.#changed({ picture: false });
  }

  /** Something else has been put into the recording's slot: a change like any other. */
  heldOther(): void {
    this.#note('audio');
  }

  setEngine(engine: EngineId): void {
    this.#engine = engine;
    this.#note('engine');
  }

  setPrompt(text: string): void {
    this.#prompt = text;
    this.keepPrompt();
    if (!this.#ready) return;
    this.#history.note(this.#state(), 'prompt', SAME_TYPING);
    this.#save();
  }

  /** The prompt is meant for the portrait at hand. */
  keepPrompt(): void {
    this.#promptFor = this.image.original?.id ?? null;
    if (this.#ready) this.#save();
  }

  setParams(patch: PartialParams): void {
    const names = Object.keys(patch) as ParamName[];
    if (names.every((name) => patch[name] === undefined || patch[name] === this.#params[name])) return;
    const before = this.#params;
    this.#params = { ...before, ...patch };
    this.#note(names.join(), patch.size !== undefined && patch.size !== before.size);
  }

  setParts(parts: PartsRequest | null): void {
    if (samePart(parts, this.#parts)) return;
    const isOther = parts?.seconds !== this.#parts?.seconds;
    this.#parts = parts;
    if (isOther) this.#note('parts');
    else if (this.#ready) {
      // What is written into the table changes nothing of the plan.
      this.#history.note(this.#state(), 'part prompts', SAME_TYPING);
      this.#save();
    }
  }

  undo(): void {
    this.#restore(this.#history.undo());
  }

  redo(): void {
    this.#restore(this.#history.redo());
  }

  /** Makes whatever an action changes one step. */
  async asOneStep(action: () => void | Promise<void>): Promise<void> {
    this.#history.begin();
    try {
      await action();
    } finally {
      this.#history.end();
    }
  }

  #note(gesture: string, picture = false): void {
    if (!this.#ready) return;
    this.#history.note(this.#state(), gesture, SAME_DRAG);
    this.#save();
    this.#changed({ picture });
  }

  #restore(state: DraftState | null): void {
    if (!state) return;
    const picture = state.image.asset?.id !== this.image.asset?.id || state.params.size !== this.#params.size;
    this.#engine = state.engine;
    this.#prompt = state.prompt;
    this.#params = state.params;
    this.#parts = state.parts;
    this.image.hold(state.image);
    this.audio.hold(state.audio);
    this.#promptFor = state.promptFor;
    this.#save();
    this.#changed({ picture });
  }

  #state(): DraftState {
    return {
      engine: this.#engine,
      image: this.image.held,
      audio: this.audio.held,
      prompt: this.#prompt,
      promptFor: this.#promptFor,
      params: this.#params,
      parts: this.#parts,
    };
  }

  #save(): void {
    this.#stored.write({
      engine: this.#engine,
      image: this.image.asset?.id ?? null,
      audio: this.audio.asset?.id ?? null,
      prompt: this.#prompt,
      promptFor: this.promptOfAnother ? this.#promptFor : null,
      params: this.#params,
      parts: this.#parts,
    });
  }
}

function sameState(a: DraftState, b: DraftState): boolean {
  return (
    a.engine === b.engine &&
    a.image.asset?.id === b.image.asset?.id &&
    a.audio.asset?.id === b.audio.asset?.id &&
    a.prompt === b.prompt &&
    samePart(a.parts, b.parts) &&
    sameParams(a.params, b.params)
  );
}

/** Whether these are the same settings. */
export function sameParams(a: Params, b: Params): boolean {
  return (Object.keys(a) as ParamName[]).every((name) => a[name] === b[name]);
}

function samePart(a: PartsRequest | null, b: PartsRequest | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
