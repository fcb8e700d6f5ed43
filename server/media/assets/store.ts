import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileTypeStream } from 'file-type';
import { LRUCache } from 'lru-cache';
import {
  type Asset,
  AssetId,
  type AssetKind,
  type AudioAsset,
  type FixRequest,
  type ImageAsset,
  type Limits,
  type PreviewSize,
  ProblemError,
} from '../../contract/index.ts';
import type { Inspection } from '../../inspect/inspection.ts';
import type { Inspector } from '../../inspect/inspector.ts';
import { previewPath } from '../../inspect/preview-path.ts';
import { isDiskFull } from '../../monitor/disk-full.ts';
import type { PortraitFaces } from '../../portrait/portrait-faces.ts';
import type { Pause } from '../../speech/pauses.ts';
import { displayName } from './display-name.ts';
import { fixedName, KIND_OF_FIX } from './fixes.ts';
import { digestOf, type Received, receive } from './receive.ts';
import { AssetShelf } from './shelf.ts';
import { readStoredAsset, type StoredAsset, writeStoredAsset } from './stored-asset.ts';
import { readStoredFaces, writeStoredFaces } from './stored-faces.ts';
import { trimmedName, trimRange } from './trim-range.ts';

/** A file on its way in. */
export interface Upload {
  kind: AssetKind;
  /** As the client calls it; only shown. */
  filename?: string | undefined;
  content: Readable;
}

/** Where an asset's files lie. `speech` (16 kHz mono WAV) is there for recordings. */
export interface AssetPaths {
  original: string;
  speech: string | null;
  /** Of a recording, what every browser plays: its own file, or `speech`. */
  playable: string | null;
  /** Of a portrait, where it was small enough to be looked at. */
  preview(size: PreviewSize): string;
}

/** A portrait as engines take it. */
export interface StoredPortrait {
  asset: ImageAsset;
  path: string;
  /**
   * What was found in it when it came in; looked for again, once, where that is not stored. Undefined where nobody could
   * look. Never rejects.
   */
  faces(): Promise<PortraitFaces | undefined>;
}

/** A recording as engines and encoders take it. */
export interface StoredRecording {
  asset: AudioAsset;
  path: string;
  /** 16 kHz mono. */
  speech: string;
  /** Where nobody speaks in it, s; looked for once. Rejects with a ProblemError. */
  pauses(): Promise<Pause[]>;
}

/** Recordings whose pauses are kept in memory: an hour has about a thousand. */
const KEPT_PAUSES = 16;
/** Looks at portraits kept in memory, some 12 KB each. */
const KEPT_FACES = 32;
const INCOMING = '.incoming';
const SPEECH = 'speech.wav';

/**
 * Portraits and recordings, by the sha-256 of their bytes: one folder each, made aside and moved into place when it is
 * whole. A file that cannot be decoded leaves nothing behind; one that is decodable but refused is kept, with the
 * finding that says why.
 */
export class AssetStore {
  /** What they take of the disk. */
  readonly shelf: AssetShelf;
  readonly #root: string;
  readonly #limits: Limits;
  readonly #inspector: Inspector;
  readonly #known = new Map<AssetId, StoredAsset>();
  readonly #faces = new LRUCache<AssetId, PortraitFaces, string>({
    max: KEPT_FACES,
    fetchMethod: (id, _old, { context: original }) => this.#look(join(this.#root, id), original),
    ignoreFetchAbort: true,
  });
  readonly #pauses = new LRUCache<AssetId, Pause[], string>({
    max: KEPT_PAUSES,
    fetchMethod: (_id, _old, { context: speech }) => this.#inspector.pauses(speech),
    ignoreFetchAbort: true,
  });
  readonly #listeners = new Set<(portrait: ImageAsset) => void>();

  private constructor(root: string, limits: Limits, inspector: Inspector) {
    this.#root = root;
    this.#limits = limits;
    this.#inspector = inspector;
    this.shelf = new AssetShelf(root, join(root, INCOMING));
  }

  /** Opens the store in the folder `root`, and clears away what an earlier studio left half-way. */
  static async open(root: string, limits: Limits, inspector: Inspector): Promise<AssetStore> {
    const incoming = join(root, INCOMING);
    await mkdir(incoming, { recursive: true });
    // Not the folder itself: on a full disk there might be no room for it any more.
    for (const name of await readdir(incoming))
      await rm(join(incoming, name), { recursive: true, force: true });
    return new AssetStore(root, limits, inspector);
  }

  /**
   * Takes a file in: stores, identifies, decodes and judges it. The same bytes twice are one asset, and the second
   * time costs no inspection.
   * @throws ProblemError `too_large`, `unsupported_media`, `undecodable_media`, `disk_full`, `inspection_failed`.
   */
  async add({ kind, filename, content }: Upload): Promise<Asset> {
    const maxBytes = kind === 'image' ? this.#limits.maxImageBytes : this.#limits.maxAudioBytes;
    return this.#staged(async (folder) => {
      const received = await receive(content, join(folder, 'original'), maxBytes);
      return this.#keep(folder, kind, received, displayName(filename, kind));
    });
  }

  /**
   * Takes in a file of which nobody has said what it is for: a picture is a portrait, all else should be a recording.
   * @param declared the type its sender gave it, where the content does not tell
   * @throws what `add` throws
   */
  async addAny({ filename, content }: Omit<Upload, 'kind'>, declared: string): Promise<Asset> {
    const typed = await fileTypeStream(content);
    const mime = typed.fileType?.mime ?? declared;
    return this.add({ kind: mime.startsWith('image/') ? 'image' : 'audio', filename, content: typed });
  }

  /**
   * Takes in a recording that `make` writes to the path it is given.
   * @throws what `add` throws, and what `make` does
   */
  async addMade(name: string, make: (path: string) => Promise<void>): Promise<AudioAsset> {
    const asset = await this.#corrected('audio', displayName(name, 'audio'), async (path) => {
      try {
        await make(path);
      } catch (error) {
        throw isDiskFull(error)
          ? new ProblemError('disk_full', 'The disk is full: the recording could not be stored.')
          : error;
      }
    });
    if (asset.kind !== 'audio') throw new Error('what is recorded is a recording');
    return asset;
  }

  /** Takes in a file of this machine. One that is there already costs no room: a full disk is no reason to miss it. */
  async addFile(kind: AssetKind, path: string): Promise<Asset> {
    const known = await this.get(await digestOf(path));
    if (known?.kind === kind) return this.#used(known);
    return this.add({ kind, filename: basename(path), content: createReadStream(path) });
  }

  /** Calls `listener` with every portrait that comes in, also one that was there. Returns the way to stop that. */
  onPortrait(listener: (portrait: ImageAsset) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What is known of an asset; undefined when there is none. */
  async get(id: string): Promise<Asset | undefined> {
    return (await this.#find(id))?.asset;
  }

  /** Where an asset's files lie; undefined when there is none. */
  async paths(id: string): Promise<AssetPaths | undefined> {
    const stored = await this.#find(id);
    if (!stored) return undefined;
    const folder = join(this.#root, stored.asset.id);
    const speech = stored.asset.kind === 'audio' ? join(folder, SPEECH) : null;
    const preview = (size: PreviewSize) => previewPath(folder, size);
    const original = join(folder, stored.file);
    return { original, speech, playable: speech && (stored.plays ? original : speech), preview };
  }

  /** A portrait as engines take it; undefined when there is none of that id. */
  async portrait(id: string): Promise<StoredPortrait | undefined> {
    const [asset, paths] = await Promise.all([this.get(id), this.paths(id)]);
    if (asset?.kind !== 'image' || !paths) return undefined;
    this.#used(asset);
    return { asset, path: paths.original, faces: () => this.#facesOf(asset.id, paths.original) };
  }

  /** A recording as engines and encoders take it; undefined when there is none of that id. */
  async recording(id: string): Promise<StoredRecording | undefined> {
    const [asset, paths] = await Promise.all([this.get(id), this.paths(id)]);
    if (asset?.kind !== 'audio' || !paths?.speech) return undefined;
    this.#used(asset);
    const { speech } = paths;
    const pauses = async () => (await this.#pauses.fetch(asset.id, { context: speech })) ?? [];
    return { asset, path: paths.original, speech, pauses };
  }

  /** Whether it is there now; nothing is read, and nothing can remove it before the caller goes on. */
  has(id: AssetId): boolean {
    return this.shelf.has(id);
  }

  /**
   * Makes a corrected copy, a new asset; the original is kept.
   * @throws ProblemError `not_found`; `invalid_request` for a range that does not fit and for fixes not offered.
   */
  async fix(id: string, request: FixRequest): Promise<Asset> {
    const [asset, paths] = await Promise.all([this.get(id), this.paths(id)]);
    if (!asset || !paths) throw new ProblemError('not_found', 'There is no such file in the studio.');
    this.#used(asset);
    const { fix } = request;
    if (KIND_OF_FIX[fix] !== asset.kind) {
      const what = asset.kind === 'image' ? 'portraits' : 'recordings';
      const message = `The fix "${fix}" is not offered for ${what}.`;
      throw new ProblemError('invalid_request', message, { field: 'fix' });
    }
    if (fix !== 'trim') {
      const found = asset.kind === 'image' ? await this.#facesOf(asset.id, paths.original) : undefined;
      return this.#corrected(asset.kind, fixedName(asset.name, fix), (to) =>
        this.#inspector.fix(asset.kind, { fix, path: paths.original, to, found, region: request.region }),
      );
    }
    if (asset.kind !== 'audio') throw new Error('only recordings are trimmed');
    const range = trimRange(request, asset.seconds, this.#limits);
    return this.#corrected('audio', trimmedName(asset.name, range), (to) =>
      this.#inspector.trim({ path: paths.original, to, ...range }),
    );
  }

  /** Takes in what `make` writes to the path it is given. */
  #corrected(kind: AssetKind, name: string, make: (to: string) => Promise<void>): Promise<Asset> {
    return this.#staged(async (folder) => {
      const copy = join(folder, 'copy');
      await make(copy);
      const maxBytes = kind === 'image' ? this.#limits.maxImageBytes : this.#limits.maxAudioBytes;
      const received = await receive(createReadStream(copy), join(folder, 'original'), maxBytes);
      await rm(copy);
      return this.#keep(folder, kind, received, name);
    });
  }

  /** Runs `work` in a folder of its own that is gone afterwards, unless it has been moved into place. */
  async #staged(work: (folder: string) => Promise<Asset>): Promise<Asset> {
    const folder = await mkdtemp(join(this.#root, INCOMING, 'asset-'));
    try {
      const asset = await work(folder);
      if (asset.kind === 'image') for (const listener of this.#listeners) listener(asset);
      return asset;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Inspects what lies in `folder` and moves it into the store. */
  async #keep(folder: string, kind: AssetKind, received: Received, name: string): Promise<Asset> {
    const { sha256: id, bytes } = received;
    const known = await this.#find(id);
    if (known?.asset.kind === kind) return this.#used(known.asset);
    const original = join(folder, 'original');
    const inspection = await this.#inspector.inspect(kind, original, join(folder, SPEECH));
    const { extension, plays, ...content } = described(inspection);
    const stored: StoredAsset = {
      version: 1,
      file: `original.${extension}`,
      plays,
      asset: { id, bytes, name, ...content },
    };
    await rename(original, join(folder, stored.file));
    if (inspection.kind === 'image' && inspection.found) await writeStoredFaces(folder, inspection.found);
    await writeStoredAsset(folder, stored);
    return this.#moveIn(folder, stored);
  }

  async #moveIn(folder: string, stored: StoredAsset): Promise<Asset> {
    const { id } = stored.asset;
    const place = join(this.#root, id);
    try {
      await rename(folder, place);
    } catch (error) {
      // Somebody else has sent the same bytes meanwhile; or what lies there was damaged and is replaced.
      const other = await this.#find(id);
      if (other) return other.asset;
      if (
        !(
          error instanceof Error &&
          'code' in error &&
          (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')
        )
      )
        throw error;
      await rm(place, { recursive: true });
      await rename(folder, place);
    }
    this.#known.set(id, stored);
    return stored.asset;
  }

  #used<A extends Asset>(asset: A): A {
    this.shelf.use(asset.id);
    return asset;
  }

  async #facesOf(id: AssetId, original: string): Promise<PortraitFaces | undefined> {
    return await this.#faces.fetch(id, { context: original }).catch(() => undefined);
  }

  /** What is stored beside a portrait; what an earlier studio has not stored is looked for, and stored. */
  async #look(folder: string, original: string): Promise<PortraitFaces | undefined> {
    const stored = await readStoredFaces(folder);
    if (stored) return stored;
    const inspection = await this.#inspector.inspect('image', original, join(folder, SPEECH));
    const found = inspection.kind === 'image' ? inspection.found : undefined;
    // On a full disk it is looked for again another time.
    if (found) await writeStoredFaces(folder, found).catch(() => {});
    return found;
  }

  async #find(id: string): Promise<StoredAsset | undefined> {
    // Ids become paths: only what the studio itself has made up gets that far.
    const valid = AssetId.safeParse(id);
    if (!valid.success) return undefined;
    const folder = join(this.#root, valid.data);
    const known = this.#known.get(valid.data) ?? (await readStoredAsset(folder, valid.data));
    // A person, or a program that tidies up, may have taken it away: then it is none, and may come in again.
    if (known && (await isWhole(folder, known))) this.#known.set(valid.data, known);
    else this.#known.delete(valid.data);
    return this.#known.get(valid.data);
  }
}

/** Whether every file that an asset is used by is there. */
async function isWhole(folder: string, { file, asset }: StoredAsset): Promise<boolean> {
  const files = asset.kind === 'audio' ? [file, SPEECH] : [file];
  const there = await Promise.all(files.map((name) => stat(join(folder, name)).catch(() => null)));
  return there.every((one) => one?.isFile());
}

/** What is stored of an inspection. Landmarks are for engines: they lie beside the asset's description, not in it. */
function described(inspection: Inspection) {
  if (inspection.kind === 'audio') return inspection;
  const { found: _found, ...content } = inspection;
  return { ...content, plays: true };
}
