import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { LRUCache } from 'lru-cache';
import { DEFAULT_PARAMS } from '../../contract/index.ts';
import type { PortraitFaces } from '../../portrait/portrait-faces.ts';
import { Failure } from '../failure.ts';
import { NEUTRAL } from './controls.ts';
import { type Preparation, type PreparedPortrait, preparePortrait } from './prepare.ts';
import { Renderer } from './render/renderer.ts';
import { buildRig, type Rig } from './rig/rig.ts';

/** Decoded portraits kept: one of 64 megapixels is 190 MB, and only another output size needs it again. */
const KEPT_PORTRAITS = 1;
/** Rigs kept, some 20 MB each at 704×384: going back to the portrait before is free. */
const KEPT_RIGS = 3;
/** Files whose hash is remembered. */
const KEPT_HASHES = 64;
/** Frames drawn for nobody, so that the first real one is drawn by compiled code. */
const WARMING_FRAMES = 3;

/** A rig and the renderer that last drew it. */
interface WarmRig {
  rig: Rig;
  renderer: Renderer;
  steps: number;
}

/** A portrait to work on. */
export interface Portrait {
  /** Path of its file. */
  image: string;
  /** What has been found in it; looked for where that is not known. */
  faces?: PortraitFaces | undefined;
}

/** A portrait and the size of the output, px. */
interface Wanted {
  portrait: Portrait;
  hash: string;
  width: number;
  height: number;
}

/**
 * The portraits that have been worked on, by the hash of their bytes: faces found once, one rig for each output size,
 * each with a warm renderer. Work under way is shared; work that broke is not kept.
 */
export class RigCache {
  readonly #portraits = new LRUCache<string, Preparation, Portrait>({
    max: KEPT_PORTRAITS,
    // A refusal is kept as well: looking for a face that is not there takes longest.
    fetchMethod: (_hash, _old, { context }) => preparePortrait(context.image, context.faces),
    ignoreFetchAbort: true,
  });
  readonly #rigs = new LRUCache<string, WarmRig, Wanted>({
    max: KEPT_RIGS,
    fetchMethod: (_key, _old, { context }) => this.#build(context),
    ignoreFetchAbort: true,
  });
  /** By path and file state, so that a large portrait is not read again for every run. */
  readonly #hashes = new LRUCache<string, string>({ max: KEPT_HASHES });

  /** Does all work that does not need the output size. @throws Failure `input_refused` when there is no usable face. */
  async prepare(portrait: Portrait): Promise<void> {
    await this.#portrait(portrait, await this.#hash(portrait.image));
  }

  /** Does all work for an output of `width` × `height` px. @throws Failure as `prepare`. */
  async prepareFor(portrait: Portrait, width: number, height: number): Promise<void> {
    await this.#rig(portrait, width, height);
  }

  /** The renderer of a portrait at this size and quality. One run at a time may use it. @throws Failure as `prepare`. */
  async renderer(portrait: Portrait, width: number, height: number, steps: number): Promise<Renderer> {
    const warm = await this.#rig(portrait, width, height);
    if (warm.steps !== steps) {
      warm.renderer = new Renderer(warm.rig, steps);
      warm.steps = steps;
    }
    return warm.renderer;
  }

  /** Forgets everything. */
  clear(): void {
    this.#portraits.clear();
    this.#rigs.clear();
    this.#hashes.clear();
  }

  async #rig(portrait: Portrait, width: number, height: number): Promise<WarmRig> {
    const hash = await this.#hash(portrait.image);
    const context = { portrait, hash, width, height };
    return await this.#rigs.forceFetch(`${hash} ${width}x${height}`, { context });
  }

  async #build({ portrait, hash, width, height }: Wanted): Promise<WarmRig> {
    const rig = await buildRig(await this.#portrait(portrait, hash), width, height);
    const steps = DEFAULT_PARAMS.sample_steps;
    const renderer = new Renderer(rig, steps);
    const nobody = new Uint8Array(renderer.frameBytes);
    for (let i = 0; i < WARMING_FRAMES; i++)
      renderer.render({ ...NEUTRAL, open: i / 4, yaw: 0.02 * i }, nobody);
    return { rig, renderer, steps };
  }

  async #portrait(portrait: Portrait, hash: string): Promise<PreparedPortrait> {
    const prepared = await this.#portraits.forceFetch(hash, { context: portrait });
    if (!prepared.ok) throw new Failure('input_refused', prepared.reason);
    return prepared.portrait;
  }

  async #hash(image: string): Promise<string> {
    try {
      const { size, mtimeMs, ino } = await stat(image);
      const state = `${image} ${size} ${mtimeMs} ${ino}`;
      const known = this.#hashes.get(state);
      if (known !== undefined) return known;
      const hash = createHash('sha256');
      await pipeline(createReadStream(image), hash);
      const digest = hash.digest('hex');
      this.#hashes.set(state, digest);
      return digest;
    } catch (cause) {
      throw new Failure('undecodable_media', 'The portrait cannot be read: its file is not there.', cause);
    }
  }
}
