import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { bridgeFolder } from '../../../server/engines/liveavatar/launch.ts';
import {
  needsPython,
  standInCheckout,
  standInJob,
  standInSetup,
  superviseStandIn,
} from '../../fixtures/liveavatar/harness.ts';

beforeAll(needsPython);

interface Choice {
  fp8: boolean;
  caches: string;
  text_stays: boolean;
  reason: string;
}

/** What the bridge chooses for a card of so many GiB and of a generation. */
function chosen(gib: number, generation: string, more = ''): Choice {
  const program = `import json; from bridge.choice import GIB, choose; print(json.dumps(choose(${gib} * GIB, (${generation})${more}).__dict__))`;
  const output = execFileSync('python3', ['-B', '-c', program], { cwd: dirname(bridgeFolder()) });
  return JSON.parse(output.toString());
}

test.each([
  ['H200', 139, '9, 0', { fp8: true, caches: 'bf16', text_stays: true }],
  ['H100', 79, '9, 0', { fp8: true, caches: 'int8', text_stays: true }],
  ['A100', 79, '8, 0', { fp8: false, caches: 'int8', text_stays: false }],
  ['L40S', 44.5, '8, 9', { fp8: true, caches: 'int8', text_stays: false }],
])('%s: what is used follows from the card', (_, gib, generation, choice) => {
  expect(chosen(gib, generation)).toMatchObject(choice);
});

test('what is set up overrules the choice', () => {
  const told = ", precision='bf16', caches='bf16', text='gpu'";
  expect(chosen(44.5, '8, 9', told)).toMatchObject({ fp8: false, caches: 'bf16', text_stays: true });
});

test.each([
  ['9.0 79', /^stand-in GPU · FP8 · /],
  ['8.0 79', /^stand-in GPU · bf16 · /],
])('a load on a card of %s says what was chosen', async (card, words) => {
  const { engine } = superviseStandIn(standInSetup(standInCheckout(), {}, { STANDIN_CARD: card }));
  const job = await standInJob('chosen');
  expect(await engine.generate(job, () => undefined).outcome).toMatchObject({ kind: 'done', frames: 45 });
  expect(engine.status().device).toMatch(words);
});
