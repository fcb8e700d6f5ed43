import type { AssetId, AssetKind, Run, RunId } from '../contract/index.ts';

/** What storage needs to know of a run, whether its row can be read or not. */
export type RunOutline = Pick<Run, 'id' | 'status' | 'starred' | 'createdAt' | 'endedAt' | 'image' | 'audio'>;

/** The runs, as things that take room. */
export interface StoredRuns {
  outlines(): RunOutline[];
  outline(id: RunId): RunOutline | undefined;
  /** Whether any run was made with an input, or will be. */
  uses(input: AssetId): boolean;
  /** Removes a run with its files. */
  remove(id: RunId): Promise<void>;
}

/** An input's folder. */
export interface ShelvedInput {
  id: AssetId;
  kind: AssetKind;
  name: string;
  /** Of all its files. */
  bytes: number;
  /** Last used, ms since 1970. */
  usedAt: number;
  kept: boolean;
  /** It cannot be run: at least one finding refuses it. */
  refused: boolean;
}

/** Portraits and recordings, as things that take room. */
export interface InputShelf {
  list(): Promise<ShelvedInput[]>;
  one(id: AssetId): Promise<ShelvedInput | undefined>;
  /** Out of sight when this returns; resolves once the room is free. */
  remove(id: AssetId): Promise<void>;
  keep(id: AssetId, kept: boolean): Promise<void>;
}
