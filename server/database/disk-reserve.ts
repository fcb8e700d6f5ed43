import { appendFileSync, rmSync, statSync } from 'node:fs';

/** Room for the last words of a run, a few hundred events, and what the removal of a run writes. */
const BYTES = 2 * 1024 * 1024;
/** Taken piece by piece: on a disk that is nearly full, as much as there is. */
const PIECE = Buffer.alloc(64 * 1024, 1);

/**
 * A file that only takes space. It is given up when the disk is full, so that the database can still write down that
 * a run failed or is gone, and taken again once there is room.
 */
export class DiskReserve {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    this.take();
  }

  /** Takes the space again, as far as there is any. */
  take(): void {
    try {
      const held = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
      for (let bytes = held; bytes < BYTES; bytes += PIECE.length) appendFileSync(this.#path, PIECE);
    } catch {
      // What there was is held.
    }
  }

  release(): void {
    rmSync(this.#path, { force: true });
  }
}
