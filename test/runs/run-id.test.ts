import { expect, test } from 'vitest';
import { RunId } from '../../server/contract/index.ts';
import { RunIds } from '../../server/runs/run-id.ts';

test('ids sort by the time they were made, even within a millisecond and when the clock is set back', () => {
  const ids = new RunIds();
  const now = Date.now();
  const made = [now, now, now, now - 60_000, now + 1, now].map((time) => ids.next(time));
  expect([...made].sort()).toEqual(made);
  for (const id of made) expect(RunId.safeParse(id).success).toBe(true);
});

test('ids keep growing over a restart with an earlier clock', () => {
  const last = new RunIds().next(2_000_000_000_000);
  expect(new RunIds(last).next(1_000_000_000_000) > last).toBe(true);
});
