import { beforeAll, expect, test } from 'vitest';
import {
  needsPython,
  standInCheckout,
  standInJob,
  standInSetup,
  superviseStandIn,
} from '../../fixtures/liveavatar/harness.ts';
import { chosen } from './chosen.ts';

beforeAll(needsPython);

test.each([
  ['H200', 139, '9, 0', { fp8: true, caches: 'bf16', text_stays: true }],
  ['H100', 79, '9, 0', { fp8: true, caches: 'int8', text_stays: true }],
  ['A100', 79, '8, 0', { fp8: false, caches: 'int8', text_stays: false }],
  ['L40S', 44.5, '8, 9', { fp8: true, caches: 'int8', text_stays: false }],
])('%s: what is used follows from the card', (_, gib, generation, choice) => {
  expect(chosen(gib, generation)[0]).toMatchObject(choice);
});

test('what is set up overrules the choice', () => {
  const told = ", precision='bf16', caches='bf16', text='gpu'";
  expect(chosen(44.5, '8, 9', told)[0]).toMatchObject({ fp8: false, caches: 'bf16', text_stays: true });
});

test.each([
  ['9.0 79', 'fp8'],
  ['8.0 79', 'bf16'],
])('a load on a card of %s says what was chosen, and why it is not the fast way', async (card, precision) => {
  const { engine } = superviseStandIn(standInSetup(standInCheckout(), {}, { STANDIN_CARD: card }));
  const job = await standInJob('chosen');
  expect(await engine.generate(job, () => undefined).outcome).toMatchObject({ kind: 'done', frames: 45 });
  expect(engine.uses[0]?.choice).toMatchObject({
    precision,
    plain: true,
    set: [],
    hindrance: expect.stringContaining('triton'),
  });
  expect(engine.output()).toContain("LiveAvatar's own forward (");
});
