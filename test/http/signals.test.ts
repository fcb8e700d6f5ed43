import { test } from 'vitest';
import { ENDS_IN_ORDER, type Ended, expectToEndInOrder } from './signals.ts';

test.each<Ended>([['a run', 'SIGINT', 'its group, as Ctrl-C sends it', 1]])(
  ENDS_IN_ORDER,
  expectToEndInOrder,
  180_000,
);
