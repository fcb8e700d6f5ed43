import { expect, test } from 'vitest';
import { ENDED, RunStatus } from '../../server/contract/index.ts';
import { mayBecome } from '../../server/runs/state-machine.ts';

test('a run that has ended never changes again', () => {
  for (const from of ENDED) for (const to of RunStatus.options) expect(mayBecome(from, to)).toBe(false);
});

test('every status can be reached from queued', () => {
  const reached = new Set<RunStatus>(['queued']);
  for (const from of reached) for (const to of RunStatus.options) if (mayBecome(from, to)) reached.add(to);
  expect([...reached].sort()).toEqual([...RunStatus.options].sort());
});

test('nothing becomes queued, and only what is queued starts', () => {
  for (const from of RunStatus.options) {
    expect(mayBecome(from, 'queued')).toBe(false);
    expect(mayBecome(from, 'starting')).toBe(from === 'queued');
  }
});
