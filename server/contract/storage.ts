import { z } from 'zod';
import { AssetId, AssetKind } from './asset.ts';

/** What takes room, and may be deleted all at once. */
export const DeletableKind = z.enum(['videos', 'unfinished', 'portraits', 'recordings']);
export type DeletableKind = z.infer<typeof DeletableKind>;

/**
 * `videos`: runs that are done. `unfinished`: all other runs. `portraits`, `recordings`: what was uploaded, the examples
 * too. `database`: runs and events as data, and its backups. `other`: all else in the data directory.
 */
export const StorageKind = z.enum([...DeletableKind.options, 'database', 'other']);
export type StorageKind = z.infer<typeof StorageKind>;

/** Of what takes room, or has gone. */
export const Amount = z.object({ count: z.int().min(0), bytes: z.int().min(0) });
export type Amount = z.infer<typeof Amount>;

export const StoragePart = Amount.extend({
  kind: StorageKind,
  /** What deleting this kind, of the age asked for, would remove: nothing kept, in use, or an example. */
  deletable: Amount,
});
export type StoragePart = z.infer<typeof StoragePart>;

/** `quota`: nearly as much as the person has allowed, or more. `disk`: hardly any room is left. */
export const StorageWarning = z.enum(['quota', 'disk']);
export type StorageWarning = z.infer<typeof StorageWarning>;

export const Storage = z.object({
  /** Of all parts. */
  bytes: z.int().min(0),
  /** Free on the disk of the data directory; null where the system does not say. */
  free: z.int().min(0).nullable(),
  /** How much the studio may take before it warns; null = as much as there is. */
  quota: z.int().positive().nullable(),
  warning: StorageWarning.nullable(),
  parts: z.array(StoragePart),
});
export type Storage = z.infer<typeof Storage>;

const Days = z.coerce.number().min(0).max(36_500).default(0);

/** Age of a run: since it ended. Of a portrait or recording: since it was last used. */
export const StorageQuery = z.strictObject({ olderThanDays: Days });
export type StorageQuery = z.infer<typeof StorageQuery>;

export const StorageDeletion = z.strictObject({ kind: DeletableKind, olderThanDays: Days });
export type StorageDeletion = z.infer<typeof StorageDeletion>;

/** A portrait or recording as something that takes room. */
export const StoredInput = z.object({
  id: AssetId,
  kind: AssetKind,
  name: z.string(),
  /** With all that was made of it: previews, the recording as engines hear it. */
  bytes: z.int().min(0),
  /** When it came in or was last used for a plan or a run. */
  usedAt: z.iso.datetime(),
  /** A person has said that it is to stay. */
  kept: z.boolean(),
  /** It is shipped with the studio. */
  example: z.boolean(),
  /** How many runs were made with it, or will be. */
  runs: z.int().min(0),
});
export type StoredInput = z.infer<typeof StoredInput>;

export const StoredInputs = z.object({ inputs: z.array(StoredInput) });
export const InputPatch = z.strictObject({ kept: z.boolean() });
