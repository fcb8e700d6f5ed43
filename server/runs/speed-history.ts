import type { EngineId, Progress, Run } from '../contract/index.ts';
import type { Database } from '../database/database.ts';
import type { PastRun } from '../plan/expectation.ts';

/** How many runs of an engine the expectation is made from: enough to be steady, few enough to follow a new card. */
const RECENT = 50;

/** How long finished runs took; it outlives the runs themselves. */
export class SpeedHistory {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  record(run: Run, { frames, elapsedSeconds }: Progress): void {
    this.#db.run(
      'INSERT INTO speeds (at, engine, width, height, sample_steps, frames, seconds) VALUES (?, ?, ?, ?, ?, ?, ?)',
      new Date().toISOString(),
      run.engine,
      run.width,
      run.height,
      run.params.sample_steps,
      frames,
      elapsedSeconds,
    );
  }

  /** The latest finished runs of an engine, newest first. */
  recent(engine: EngineId): PastRun[] {
    const rows = this.#db.all(
      'SELECT * FROM speeds WHERE engine = ? ORDER BY at DESC LIMIT ?',
      engine,
      RECENT,
    );
    return rows.map((row) => ({
      width: Number(row.width),
      height: Number(row.height),
      sampleSteps: Number(row.sample_steps),
      frames: Number(row.frames),
      seconds: Number(row.seconds),
    }));
  }
}
