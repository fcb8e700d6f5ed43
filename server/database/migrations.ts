/** The database's versions, oldest first. A shipped step is never edited: a change is a new step. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    status TEXT NOT NULL
      CHECK (status IN ('queued', 'starting', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
    engine TEXT NOT NULL,
    preview INTEGER NOT NULL,
    title TEXT,
    starred INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    started_at TEXT,
    ended_at TEXT,
    image TEXT NOT NULL,
    audio TEXT NOT NULL,
    prompt TEXT NOT NULL,
    params TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    fps REAL NOT NULL,
    progress TEXT NOT NULL,
    first_fragment_seconds REAL,
    video_bytes INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    -- place in the queue, smallest first; set exactly while the run is queued
    queue_rank INTEGER,
    CHECK ((status = 'queued') = (queue_rank IS NOT NULL))
  ) STRICT;
  CREATE INDEX runs_queue ON runs (queue_rank) WHERE queue_rank IS NOT NULL;
  CREATE INDEX runs_status ON runs (status);

  CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    run TEXT,
    type TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_run ON events (run, seq);

  -- what finished runs took, kept when the run is deleted: the plan's expectation comes from here
  CREATE TABLE speeds (
    at TEXT NOT NULL,
    engine TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    sample_steps INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    seconds REAL NOT NULL
  ) STRICT;
  CREATE INDEX speeds_engine ON speeds (engine, at);

  CREATE TABLE queue (paused INTEGER NOT NULL) STRICT;
  INSERT INTO queue VALUES (0);
  `,
  `
  CREATE TABLE batches (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('sweep', 'parts', 'list')),
    title TEXT,
    created_at TEXT NOT NULL,
    paused INTEGER NOT NULL,
    -- how many runs were made with it
    size INTEGER NOT NULL,
    axes TEXT NOT NULL
  ) STRICT;
  ALTER TABLE runs ADD COLUMN batch TEXT REFERENCES batches (id);
  ALTER TABLE runs ADD COLUMN batch_index INTEGER;
  -- how often the studio was cut off while it made this run, which then went back into the queue
  ALTER TABLE runs ADD COLUMN cut_off INTEGER NOT NULL DEFAULT 0;
  CREATE UNIQUE INDEX runs_batch ON runs (batch, batch_index) WHERE batch IS NOT NULL;
  ALTER TABLE events ADD COLUMN batch TEXT;
  CREATE INDEX events_batch ON events (batch) WHERE batch IS NOT NULL;
  `,
  `
  -- the stretch of the recording that a part of a long video speaks
  ALTER TABLE runs ADD COLUMN part TEXT;
  -- what has become of the one video that the parts are joined to
  ALTER TABLE batches ADD COLUMN joined TEXT;
  `,
  `
  -- the remedy that a run was made to try, JSON
  ALTER TABLE runs ADD COLUMN remedy TEXT;
  `,
];
