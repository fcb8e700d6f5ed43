import { test } from 'vitest';
import { expectNothingToLiveOn } from './stuck.ts';

test(
  'of a killed studio nothing lives on, though all its children spin',
  () => expectNothingToLiveOn('SIGKILL', 'SIGUSR2'),
  180_000,
);
