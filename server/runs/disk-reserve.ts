import { existsSync, rmSync, writeFileSync } from 'node:fs';

/** Room for the last words of a run and a few hundred events. */
const BYTES = 2 * 1024 * 1024;

/**
 * A file that only takes space. It is given up when the disk is full, so that the database can still write down that
 * the run failed, and taken again once there is room.
 */
export class DiskReserve {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    this.take();
  }

  /** Takes the space again where possible. */
  take(): void {
    if (existsSync(this.#path)) return;
    try {
      writeFileSync(this.#path, Buffer.alloc(BYTES, 1));
    } catch {
      rmSync(this.#path, { force: true });
    }
  }

  release(): void {
    rmSync(this.#path, { force: true });
  }
}
