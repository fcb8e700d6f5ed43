import { existsSync, renameSync, statSync } from 'node:fs';
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AssetId, type AssetKind, ProblemError } from '../../contract/index.ts';
import { readStoredAsset, STORED_ASSET } from './stored-asset.ts';

/** A file that is there protects the asset from being tidied away. */
const KEPT = 'kept';
/** What was used this recently is not noted on the disk again, ms. */
const NOTED_MS = 15 * 60_000;
/** Folders looked into at a time. */
const AT_ONCE = 8;

/** An asset as something that takes room. */
export interface Shelved {
  id: AssetId;
  kind: AssetKind;
  name: string;
  /** Of all its files. */
  bytes: number;
  /** When it came in or was last used, ms since 1970. */
  usedAt: number;
  kept: boolean;
  /** At least one finding refuses it. */
  refused: boolean;
}

type Description = Pick<Shelved, 'id' | 'kind' | 'name' | 'refused'>;

/** The folders of assets: how large they are, when they were used, and how they go. Each is named by its asset's id. */
export class AssetShelf {
  readonly #root: string;
  /** Of the same file system as the folders. */
  readonly #aside: string;
  /** What is written once and never changes: an asset's description holds a whole waveform. */
  readonly #known = new Map<AssetId, Description>();
  readonly #used = new Map<AssetId, number>();
  #removals = 0;

  constructor(root: string, aside: string) {
    this.#root = root;
    this.#aside = aside;
  }

  /** Somebody has just used it. Its time is on the disk soon after. */
  use(id: AssetId): void {
    const now = Date.now();
    const before = this.#used.get(id) ?? 0;
    this.#used.set(id, Math.max(before, now));
    if (now - before < NOTED_MS) return;
    // On a full disk it is younger in memory only.
    utimes(this.#file(id, STORED_ASSET), now / 1000, now / 1000).catch(() => {});
  }

  /** Whether its folder is there now. Synchronous: between this and what depends on it, nothing can remove it. */
  has(id: AssetId): boolean {
    return existsSync(join(this.#root, id));
  }

  /** All assets there are. */
  async list(): Promise<Shelved[]> {
    const ids = (await readdir(this.#root)).filter((name) => AssetId.safeParse(name).success);
    const found: Shelved[] = [];
    const next = ids[Symbol.iterator]();
    const look = async () => {
      for (const id of next) {
        const one = await this.one(id);
        if (one) found.push(one);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, look));
    return found;
  }

  /** Undefined where there is none, or none whose description can be read. */
  async one(id: AssetId): Promise<Shelved | undefined> {
    const description = await this.#describe(id);
    const noted = description && (await stat(this.#file(id, STORED_ASSET)).catch(() => null));
    if (!description || !noted) return undefined;
    const usedAt = Math.max(noted.mtimeMs, this.#used.get(id) ?? 0);
    return { ...description, bytes: await this.#bytes(id), usedAt, kept: existsSync(this.#file(id, KEPT)) };
  }

  /** Out of sight when this returns; resolves once its files are gone. */
  remove(id: AssetId): Promise<void> {
    this.#removals += 1;
    // What an earlier process has left there was cleared away when the store was opened. On a full disk there is no room
    // for a folder to move it into, but for a name there is.
    const place = join(this.#aside, `removed-${this.#removals}`);
    renameSync(join(this.#root, id), place);
    this.#known.delete(id);
    this.#used.delete(id);
    return rm(place, { recursive: true, force: true, maxRetries: 3 });
  }

  /** @throws ProblemError `not_found` */
  async keep(id: AssetId, kept: boolean): Promise<void> {
    if (!AssetId.safeParse(id).success || !statSync(join(this.#root, id), { throwIfNoEntry: false }))
      throw new ProblemError('not_found', 'There is no such file in the studio.');
    if (kept) await writeFile(this.#file(id, KEPT), '');
    else await rm(this.#file(id, KEPT), { force: true });
  }

  async #describe(id: AssetId): Promise<Description | undefined> {
    const known = this.#known.get(id);
    if (known) return known;
    const stored = await readStoredAsset(join(this.#root, id), id);
    if (!stored) return undefined;
    const { kind, name, findings } = stored.asset;
    const description = { id, kind, name, refused: findings.some(({ verdict }) => verdict === 'refuse') };
    this.#known.set(id, description);
    return description;
  }

  async #bytes(id: AssetId): Promise<number> {
    const folder = join(this.#root, id);
    const names = await readdir(folder).catch(() => []);
    const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => null)));
    return sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0);
  }

  #file(id: AssetId, name: string): string {
    return join(this.#root, id, name);
  }
}
