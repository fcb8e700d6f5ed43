import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Asset, type AssetId } from '../../contract/index.ts';

/** What an asset's folder says about it, in `asset.json`. */
export const StoredAsset = z.object({
  version: z.literal(1),
  /** Name of the file with the bytes as uploaded. */
  file: z.string().regex(/^original\.[a-z0-9]{1,5}$/),
  /** Of a recording: whether browsers play it as it is. Until there was this, all were taken to. */
  plays: z.boolean().default(true),
  asset: Asset,
});
export type StoredAsset = z.infer<typeof StoredAsset>;

/** Name of the file in the asset's folder. */
export const STORED_ASSET = 'asset.json';

/** Writes the description of the asset in `folder`, through to the disk. */
export async function writeStoredAsset(folder: string, stored: StoredAsset): Promise<void> {
  const file = await open(join(folder, STORED_ASSET), 'wx');
  try {
    await file.writeFile(`${JSON.stringify(stored)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The description of the asset in `folder`; undefined when there is none, or none that belongs to `id`. */
export async function readStoredAsset(folder: string, id: AssetId): Promise<StoredAsset | undefined> {
  const text = await readFile(join(folder, STORED_ASSET), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const stored = StoredAsset.parse(JSON.parse(text));
    return stored.asset.id === id ? stored : undefined;
  } catch {
    return undefined;
  }
}
