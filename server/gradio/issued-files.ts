import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type AssetId, type Problem, ProblemError, type RunId } from '../contract/index.ts';

/** What a path stands for. What could not be taken in stands for why, and the call that uses it says so. */
export type IssuedFile =
  | { kind: 'asset'; id: AssetId; name: string }
  | { kind: 'video'; run: RunId; name: string }
  | { kind: 'refused'; problem: Problem; name: string };

/** Paths that are remembered; an entry is some 300 bytes. */
const MOST = 10_000;
/** They come from here, and lead nowhere on the disk. */
const FOLDER = 'studio';
const PATH = new RegExp(`^${FOLDER}/([0-9a-f]{32})/[^/\\\\]+$`);

/**
 * The paths that calls and answers name files by: made up here, unguessable, and good for one session only. None is a
 * path of the disk, so none can lead to a file that was not given out.
 */
export class IssuedFiles {
  readonly #files = new LRUCache<string, { file: IssuedFile; owner: string | null }>({ max: MOST });

  /**
   * A path for a file; it ends in the file's name, which clients keep.
   * @param owner the session it was given to; null where that is not known yet, as with an upload, which names none:
   * whoever uses it first keeps it
   */
  issue(file: IssuedFile, owner: string | null): string {
    const key = randomBytes(16).toString('hex');
    this.#files.set(key, { file, owner });
    return `${FOLDER}/${key}/${file.name.replace(/[/\\\0]/g, '_') || 'file'}`;
  }

  /** What a path stands for, to whoever knows it: the routes that serve files have no session. */
  at(path: string): IssuedFile | undefined {
    return this.#entry(path)?.file;
  }

  /**
   * What a path in a call of `session` stands for.
   * @throws ProblemError where it was not given to that session.
   */
  usedBy(session: string, path: string, field: string): IssuedFile {
    const entry = this.#entry(path);
    if (!entry || (entry.owner ?? session) !== session)
      throw new ProblemError(
        'invalid_request',
        `${field}: there is no such upload of this session. Upload the file again.`,
        { field },
      );
    entry.owner = session;
    return entry.file;
  }

  #entry(path: string) {
    const key = PATH.exec(path)?.[1];
    return key === undefined ? undefined : this.#files.get(key);
  }
}
