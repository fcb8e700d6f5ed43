import { AV_PKT_FLAG_KEY } from 'node-av/constants';
import type { Packet } from 'node-av/lib';
import { encodedBy, FragmentMuxer, type TrackSource } from './fragment-muxer.ts';
import type { Encoded } from './job.ts';
import type { LiveFile } from './live-file.ts';
import type { Soundtrack } from './soundtrack.ts';

/** The first fragment is short, so that playing starts early; the rest fill its buffer. */
const FIRST_FRAGMENT_FRAMES = 6;
const FRAGMENT_SECONDS = 0.5;
/** How long a fragment may become while a key frame is waited for: encoders put one at least every 250 frames. */
const LONGEST_FRAGMENT_SECONDS = 20;

/** Told of every fragment that is on disk, with the counts that include it. */
export type FragmentListener = (written: Encoded) => void;

/** The growing file of a run: pictures in, joined by the sound that belongs to them, whole fragments out. */
export class Fragments {
  readonly #live: LiveFile;
  readonly #sound: Soundtrack;
  readonly #onFragment: FragmentListener;
  #muxer: FragmentMuxer | null = null;
  #fps = 1;
  /** Frames that a fragment which is full waits for a key frame. */
  #patience = 0;
  /** Frames in the muxer, and frames in whole fragments on disk. */
  #frames = 0;
  #framesOnDisk = 0;
  #nextCut = FIRST_FRAGMENT_FRAMES;
  #latestCut = FIRST_FRAGMENT_FRAMES;
  /** Whether `live` can still grow: after a fragment that did not fit, the next would leave a hole. */
  #growing = true;

  constructor(live: LiveFile, sound: Soundtrack, onFragment: FragmentListener) {
    this.#live = live;
    this.#sound = sound;
    this.#onFragment = onFragment;
  }

  get frames(): number {
    return this.#frames;
  }

  /** Whether the next frame begins a fragment. */
  get atStart(): boolean {
    return this.#frames === this.#framesOnDisk;
  }

  /** What can be played of `live`. */
  get written(): Encoded {
    return { frames: this.#framesOnDisk, bytes: this.#live.bytes };
  }

  /**
   * What kind of pictures will come. Again, as long as none has, when other ones come after all. Fragments begin with
   * key frames, so that a viewer can begin with any of them: of pictures that are encoded here, one is made wherever
   * `atStart` says; in `given` ones they are where they are.
   */
  begin(pictures: TrackSource, fps: number, given = false): void {
    this.#muxer?.close();
    const longest = given ? Math.round(LONGEST_FRAGMENT_SECONDS * fps) : 0;
    this.#patience = Math.max(0, longest - Math.floor(FRAGMENT_SECONDS * fps));
    this.#latestCut = this.#nextCut + this.#patience;
    this.#muxer = new FragmentMuxer(pictures, encodedBy(this.#sound.context));
    this.#fps = fps;
  }

  /** Adds the next frame and the sound up to its end, s. A fragment that is full goes to the disk. */
  async add(packet: Packet, end: number): Promise<void> {
    const isKey = (packet.flags & AV_PKT_FLAG_KEY) !== 0;
    if (this.#frames >= this.#nextCut && (isKey || this.#frames >= this.#latestCut)) await this.cut();
    const muxer = this.#open();
    muxer.write('video', packet);
    this.#frames += 1;
    for (const sound of await this.#sound.until(end)) {
      muxer.write('sound', sound);
      sound.free();
    }
    // What comes next will be a key frame; nobody has to wait for it.
    if (this.#patience === 0 && this.#frames === this.#nextCut) await this.cut();
  }

  /** Puts everything added so far on disk, as one fragment. */
  async cut(): Promise<void> {
    if (this.atStart || !this.#growing) return;
    try {
      await this.#live.append(this.#open().cut());
    } catch (error) {
      this.#growing = false;
      throw error;
    }
    this.#framesOnDisk = this.#frames;
    this.#nextCut = this.#frames + Math.max(1, Math.floor(FRAGMENT_SECONDS * this.#fps));
    this.#latestCut = this.#nextCut + this.#patience;
    this.#onFragment(this.written);
  }

  async close(): Promise<void> {
    this.#muxer?.close();
    await this.#sound.close();
    await this.#live.close();
  }

  #open(): FragmentMuxer {
    if (!this.#muxer) throw new Error('Nobody has said what kind of pictures come.');
    return this.#muxer;
  }
}
