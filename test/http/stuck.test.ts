import { test } from 'vitest';
import { expectEncoderToBeEnded, expectNothingToLiveOn } from './stuck.ts';

test(
  'an encoder that is stopped is found out and ended: not the engine is blamed, and the next run is made',
  () => expectEncoderToBeEnded('SIGSTOP'),
  180_000,
);

test(
  'of a killed studio nothing lives on, though all its children spin',
  () => expectNothingToLiveOn('SIGKILL', 'SIGUSR2'),
  180_000,
);
