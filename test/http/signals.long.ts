import { test } from 'vitest';
import { ENDS_IN_ORDER, type Ended, expectToEndInOrder } from './signals.ts';

test.each<Ended>([
  ['its start', 'SIGINT', 'its group, as Ctrl-C sends it', 1],
  ['an upload that is being inspected', 'SIGINT', 'its group, as Ctrl-C sends it', 1],
  ['its first look at the examples', 'SIGHUP', 'its group, as a closed terminal sends it', 1],
  ['a run', 'SIGTERM', 'the process', 1],
  ['a run of a program that does not mind being asked to end', 'SIGTERM', 'the process', 2],
  ['a run', 'SIGINT', 'its group, as Ctrl-C sends it', 2],
  ['a run of a program that does not mind being asked to end', 'SIGINT', 'its group, as Ctrl-C sends it', 1],
])(ENDS_IN_ORDER, expectToEndInOrder, 180_000);
