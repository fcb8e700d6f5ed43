import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lineParser } from '../../../server/engines/ndjson.ts';
import { EngineEvent } from '../../../server/engines/protocol.ts';

interface Line {
  rank: number;
  event: EngineEvent;
}

/** What the ranks said on real GPUs, in the order in which they said it; see test/gpu. */
function recorded(name: string): Line[] {
  const file = new URL(`../../fixtures/liveavatar/${name}.ndjson`, import.meta.url);
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test.each([
  ['h200', 1],
  ['h200x4', 4],
])('%s: all that was said on real GPUs is of the protocol, and every rank ended every run', (name, ranks) => {
  const parse = lineParser(EngineEvent);
  const lines = recorded(name);
  for (const { event } of lines) {
    expect(parse(JSON.stringify(event))).toEqual({ kind: 'message', message: event });
  }
  const ends = lines.filter(({ event }) => event.type === 'done' || event.type === 'cancelled');
  const runs = new Set(ends.map(({ event }) => 'run' in event && event.run));
  expect(runs.size).toBeGreaterThanOrEqual(5);
  expect(ends).toHaveLength(runs.size * ranks);
  // Pictures come block by block, and only the last rank makes any.
  const frames = lines.flatMap(({ event }) =>
    event.type === 'progress' && event.run === 'run-2' ? [event.frames] : [],
  );
  expect(frames).toEqual([...frames].sort((a, b) => a - b));
  expect(new Set(frames)).toContain(9);
  for (const { rank, event } of ends) {
    if (rank < ranks - 1 && 'frames' in event) expect(event.frames).toBe(0);
  }
});
