import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bridgeFolder } from '../../../server/engines/liveavatar/launch.ts';
import { shipped } from '../../plan/shipped-engines.ts';

test('every stage that the bridge names has a label in the description, and no label is left over', () => {
  const source = readFileSync(join(bridgeFolder(), 'loader.py'), 'utf8');
  const named = [...source.matchAll(/^[A-Z0-9]+ = "(.+)"$/gm)].map(([, stage]) => stage);
  expect(named.length).toBeGreaterThan(5);
  expect(Object.keys(shipped('liveavatar').loadStages).sort()).toEqual([...named].sort());
});
