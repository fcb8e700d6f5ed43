import { z } from 'zod';
import {
  type AssetId,
  type AudioAsset,
  type Cast,
  castVoice,
  SPEED_RANGE,
  type SpeechAsked,
  type Voice,
  VoiceId,
} from '#contract';
import type { StudioClient } from '../api/client.ts';
import type { AssetSlot, Held } from './asset-slot.svelte.ts';
import { type Shelf, Stored } from './stored.ts';

const Saved = z.object({
  chosen: z.boolean(),
  text: z.string(),
  voice: VoiceId.nullable(),
  speed: z.number().min(SPEED_RANGE.min).max(SPEED_RANGE.max),
  /** The recording that the text took the place of. */
  aside: z.string().nullable(),
  /** What was made of the text. */
  made: z.string().nullable(),
});

const NOTHING: Held<AudioAsset> = { asset: null, before: [] };

/**
 * A text in place of a recording: while it is chosen, the slot of the recording holds what was made of the text as it
 * stands, or nothing. A file that comes into the slot from elsewhere takes the text's place. Remembered in the browser.
 */
export class SpeechText {
  readonly #client: StudioClient;
  readonly #slot: AssetSlot<AudioAsset>;
  readonly #stored: Stored<typeof Saved>;
  readonly #changed: () => void;
  #chosen = $state(false);
  #text = $state('');
  #voice = $state<VoiceId | null>(null);
  #speed = $state(1);
  #voices = $state.raw<readonly Voice[]>([]);
  #aside: Held<AudioAsset> | null = null;
  #asideId: AssetId | null = null;
  #made: AssetId | null = null;

  /** @param changed called after it has put something else into the slot */
  constructor(client: StudioClient, slot: AssetSlot<AudioAsset>, shelf: Shelf | null, changed: () => void) {
    this.#client = client;
    this.#slot = slot;
    this.#stored = new Stored(shelf, 'speech', Saved);
    this.#changed = changed;
    const saved = this.#stored.read();
    if (!saved) return;
    this.#chosen = saved.chosen;
    this.#text = saved.text;
    this.#voice = saved.voice;
    this.#speed = saved.speed;
    this.#asideId = saved.aside;
    this.#made = saved.made;
  }

  /** Whether a text is to be spoken, and not a recording. */
  get chosen(): boolean {
    return this.#chosen;
  }

  get text(): string {
    return this.#text;
  }

  /** Null = whoever can read the text. */
  get voice(): VoiceId | null {
    return this.#voice;
  }

  /** Of the usual speed. */
  get speed(): number {
    return this.#speed;
  }

  /** Empty until `load`. */
  get voices(): readonly Voice[] {
    return this.#voices;
  }

  /** Who speaks the text as it stands, or why nobody can; null until the voices are there. */
  get cast(): Cast | null {
    if (this.#voices.length === 0) return null;
    return castVoice(this.#text, this.#voices, this.#voice ?? undefined);
  }

  /** Whether the text still has to be spoken before there can be a run. */
  get pending(): boolean {
    return this.#chosen && this.#slot.asset === null;
  }

  /** Whether Generate can have it spoken, as `blockersOf` asks for it. */
  get readiness(): 'none' | 'speakable' | 'unspeakable' {
    if (!this.pending) return 'none';
    return this.cast?.voice ? 'speakable' : 'unspeakable';
  }

  /** Asks who there is; a studio that does not answer is asked again the next time. */
  async load(): Promise<void> {
    const voices = await this.#client.voices().catch(() => null);
    if (!voices) return;
    this.#voices = voices;
    // Whoever is gone cannot speak.
    if (this.#voice !== null && !voices.some(({ id }) => id === this.#voice)) this.setVoice(null);
  }

  /** A text instead of a recording, or a recording again: what the slot held before comes back. */
  choose(text: boolean): void {
    if (text === this.#chosen) return;
    this.#chosen = text;
    if (text) {
      this.#aside = this.#slot.held;
      this.#asideId = this.#slot.asset?.id ?? null;
      this.#slot.hold(NOTHING);
    } else if (this.#aside) this.#slot.hold(this.#aside);
    else if (this.#asideId) {
      this.#slot.hold(NOTHING);
      void this.#slot.useId(this.#asideId);
    }
    this.#save();
    this.#changed();
  }

  setText(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    this.#outdate();
  }

  setVoice(voice: VoiceId | null): void {
    if (voice === this.#voice) return;
    this.#voice = voice;
    this.#outdate();
  }

  setSpeed(speed: number): void {
    if (speed === this.#speed) return;
    this.#speed = speed;
    this.#outdate();
  }

  /** What the studio is asked for. */
  get request(): SpeechAsked {
    return {
      text: this.#text,
      ...(this.#voice !== null && { voice: this.#voice }),
      speed: this.#speed,
    };
  }

  /** Has the text spoken and puts the recording into the slot. Answers whether it is there; the slot says why not. */
  async record(): Promise<boolean> {
    await this.#slot.make(this.#text, async (signal) => {
      const asset = await this.#client.createSpeech(this.request, signal);
      this.#made = asset.id;
      return asset;
    });
    this.#save();
    return this.#slot.asset !== null;
  }

  /** Something has come into the slot, or gone. */
  noticed(): void {
    const file = this.#slot.original;
    if (!this.#chosen || !file || file.id === this.#made) return;
    this.#chosen = false;
    this.#aside = null;
    this.#asideId = null;
    this.#save();
  }

  /** The recording says something else now. */
  #outdate(): void {
    this.#save();
    if (!this.#chosen) return;
    if (this.#slot.incoming) this.#slot.cancel();
    if (this.#slot.trouble) this.#slot.dismissTrouble();
    if (this.#slot.asset) this.#slot.clear();
  }

  #save(): void {
    this.#stored.write({
      chosen: this.#chosen,
      text: this.#text,
      voice: this.#voice,
      speed: this.#speed,
      aside: this.#asideId,
      made: this.#made,
    });
  }
}
