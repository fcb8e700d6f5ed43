import { test } from 'vitest';
import { expectEncoderToBeEnded, expectNothingToLiveOn } from './stuck.ts';

test.each([
  ['is stopped', 'SIGSTOP'],
  ['spins', 'SIGUSR2'],
] as const)(
  'an encoder that %s is found out and ended: not the engine is blamed, and the next run is made',
  (_, stuck) => expectEncoderToBeEnded(stuck),
  180_000,
);

test(
  'of a killed studio nothing lives on, though all its children spin',
  () => expectNothingToLiveOn('SIGKILL', 'SIGUSR2'),
  180_000,
);

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'after %s nothing of the studio lives on, though all its children are stopped',
  (signal) => expectNothingToLiveOn(signal, 'SIGSTOP'),
  180_000,
);
