import { join } from 'node:path';
import {
  type Amount,
  type AssetId,
  type DeletableKind,
  ENDED,
  ProblemError,
  type RunId,
  type Storage,
  type StorageDeletion,
  StorageKind,
  type StorageQuery,
  type StoredInput,
} from '../contract/index.ts';
import { freeBytes } from '../monitor/free-bytes.ts';
import { IN_HAND_MS, type InUse, isDeletableInput, isDeletableRun, runsByInput } from './deletable.ts';
import { FolderSizes } from './folder-bytes.ts';
import type { InputShelf, RunOutline, ShelvedInput, StoredRuns } from './ports.ts';
import { warningOf } from './warning.ts';

const DAY_MS = 24 * 60 * 60_000;
/** What is in the data directory under these names is told by itself. */
const MEASURED = ['runs', 'assets'];
const DATABASE = /^(studio\.sqlite|backups$|lock\.sqlite|reserve$)/;

/** What the service is made of. */
export interface StorageParts {
  dataDir: string;
  /** Bytes for everything; null = as much as there is. */
  quota: number | null;
  runs: StoredRuns;
  shelf: InputShelf;
  /** The shipped inputs, once all of them are known. */
  examples(): Promise<ReadonlySet<AssetId>>;
}

interface Part extends Amount {
  deletable: Amount;
}

/** What takes how much of the disk, and what may go. Errors are `ProblemError`s with a sentence for whoever asked. */
export class StorageService {
  readonly #parts: StorageParts;
  readonly #runFolders: FolderSizes;
  readonly #others: FolderSizes;

  constructor(parts: StorageParts) {
    this.#parts = parts;
    this.#runFolders = new FolderSizes(join(parts.dataDir, 'runs'));
    this.#others = new FolderSizes(parts.dataDir, MEASURED);
  }

  /** What takes how much, and what of it deleting would remove at the age asked for. */
  async overview({ olderThanDays }: StorageQuery): Promise<Storage> {
    const { dataDir, quota, shelf, runs } = this.#parts;
    const before = Date.now() - olderThanDays * DAY_MS;
    const parts = new Map<StorageKind, Part>();
    const add = (kind: StorageKind, bytes: number, isDeletable = false) => {
      const part = parts.get(kind) ?? nothing();
      parts.set(kind, part);
      for (const amount of isDeletable ? [part, part.deletable] : [part]) {
        amount.count += 1;
        amount.bytes += bytes;
      }
    };
    for (const kind of ['videos', 'unfinished', 'portraits', 'recordings'] as const)
      parts.set(kind, nothing());

    const sizes = await this.#runSizes(runs.outlines());
    const inputs = await shelf.list();
    const examples = await this.#parts.examples();
    // Looked at again: with thousands of runs the sizes take their time.
    const outlines = runs.outlines();
    const used = { examples, runs: runsByInput(outlines) };
    for (const run of outlines) {
      add(kindOfRun(run), sizes.get(run.id) ?? 0, isDeletableRun(run, before));
      sizes.delete(run.id);
    }
    // Folders that the database knows nothing of.
    for (const bytes of sizes.values()) add('other', bytes);
    for (const input of inputs)
      add(kindOfInput(input), input.bytes, isDeletableInput(input, used, notInHand(before)));
    for (const [name, bytes] of await this.#others.measure())
      add(DATABASE.test(name) ? 'database' : 'other', bytes);

    const free = await freeBytes(dataDir);
    const bytes = [...parts.values()].reduce((sum, part) => sum + part.bytes, 0);
    const told = StorageKind.options.flatMap((kind) => {
      const part = parts.get(kind);
      return part ? [{ kind, ...part }] : [];
    });
    return { bytes, free, quota, warning: warningOf(bytes, quota, free), parts: told };
  }

  /** Deletes what may go of a kind: nothing kept, nothing that a run needs, no example. */
  async delete({ kind, olderThanDays }: StorageDeletion): Promise<Amount> {
    const before = Date.now() - olderThanDays * DAY_MS;
    if (kind === 'videos' || kind === 'unfinished') return this.#deleteRuns(kind, before);
    return this.deleteInputs((input) => kindOfInput(input) === kind, notInHand(before));
  }

  /** Deletes unused inputs that `chosen` picks and nobody has used since `before`, ms since 1970. */
  async deleteInputs(chosen: (input: ShelvedInput) => boolean, before: number): Promise<Amount> {
    const { shelf, runs } = this.#parts;
    const gone: Amount = { count: 0, bytes: 0 };
    const used = await this.#inUse();
    for (const { id } of (await shelf.list()).filter(chosen)) {
      // Looked at again: the ones before it took their time, and it may have been used meanwhile.
      const input = await shelf.one(id);
      if (!input || !isDeletableInput(input, used, before) || runs.uses(id)) continue;
      await shelf.remove(id);
      gone.count += 1;
      gone.bytes += input.bytes;
    }
    return gone;
  }

  /** All portraits and recordings, the one last used first. */
  async inputs(): Promise<StoredInput[]> {
    const all = await this.#parts.shelf.list();
    const used = await this.#inUse();
    return all.sort((a, b) => b.usedAt - a.usedAt).map((input) => told(input, used));
  }

  /** Protects an input from being tidied away, or no longer. @throws ProblemError `not_found` */
  async keep(id: AssetId, kept: boolean): Promise<StoredInput> {
    await this.#parts.shelf.keep(id, kept);
    return told(await this.#found(id), await this.#inUse());
  }

  /** Deletes one input. @throws ProblemError `not_found`, `read_only` for examples and kept ones, `in_use` */
  async removeInput(id: AssetId): Promise<void> {
    const { shelf, runs } = this.#parts;
    const { examples } = await this.#inUse();
    const { kept } = await this.#found(id);
    if (examples.has(id))
      throw new ProblemError('read_only', 'The examples are part of the studio and cannot be deleted.');
    if (kept) throw new ProblemError('read_only', 'This file is kept. Take that back to delete it.');
    if (runs.uses(id)) throw new ProblemError('in_use', 'Runs were made with this file. Delete them first.');
    await shelf.remove(id);
  }

  async #deleteRuns(kind: DeletableKind, before: number): Promise<Amount> {
    const { runs } = this.#parts;
    const gone: Amount = { count: 0, bytes: 0 };
    const sizes = await this.#runSizes(runs.outlines());
    const isChosen = (run: RunOutline) => kindOfRun(run) === kind && isDeletableRun(run, before);
    for (const { id } of runs.outlines().filter(isChosen)) {
      // Looked at again: it may have been starred, or deleted, while the ones before it went.
      const run = runs.outline(id);
      if (!run || !isChosen(run)) continue;
      await runs.remove(id);
      gone.count += 1;
      gone.bytes += sizes.get(id) ?? 0;
    }
    return gone;
  }

  #runSizes(outlines: readonly RunOutline[]): Promise<Map<RunId, number>> {
    const ended = new Set(outlines.filter(({ status }) => ENDED.includes(status)).map(({ id }) => id));
    return this.#runFolders.measure((id) => ended.has(id));
  }

  async #inUse(): Promise<InUse> {
    const examples = await this.#parts.examples();
    return { examples, runs: runsByInput(this.#parts.runs.outlines()) };
  }

  async #found(id: AssetId): Promise<ShelvedInput> {
    const input = await this.#parts.shelf.one(id);
    if (!input) throw new ProblemError('not_found', 'There is no such file in the studio.');
    return input;
  }
}

function nothing(): Part {
  return { count: 0, bytes: 0, deletable: { count: 0, bytes: 0 } };
}

function kindOfRun({ status }: RunOutline): 'videos' | 'unfinished' {
  return status === 'done' ? 'videos' : 'unfinished';
}

function kindOfInput({ kind }: ShelvedInput): 'portraits' | 'recordings' {
  return kind === 'image' ? 'portraits' : 'recordings';
}

function notInHand(before: number): number {
  return Math.min(before, Date.now() - IN_HAND_MS);
}

function told(input: ShelvedInput, { examples, runs }: InUse): StoredInput {
  const { id, kind, name, bytes, usedAt, kept } = input;
  return {
    id,
    kind,
    name,
    bytes,
    usedAt: new Date(usedAt).toISOString(),
    kept,
    example: examples.has(id),
    runs: runs.get(id) ?? 0,
  };
}
