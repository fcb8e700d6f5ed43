import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { NodeChild } from '../../server/processes/node-child.ts';

const entry = fileURLToPath(new URL('../fixtures/processes/says-a-last-word.mjs', import.meta.url));

/** Keeps this process from hearing anything. */
function busy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** A child that is there; whatever it says later is heard. */
async function child(onMessage: (message: unknown) => void): Promise<NodeChild> {
  const here = new EventTarget();
  let first = true;
  const started = once(here, 'here');
  const made = new NodeChild({
    entry,
    onMessage(message) {
      if (!first) return onMessage(message);
      first = false;
      here.dispatchEvent(new Event('here'));
    },
  });
  await started;
  return made;
}

test('what a child says last is heard before its end, also when another one ends at the same time', async () => {
  const heard: unknown[] = [];
  const late = await child((message) => heard.push(message));
  // The ends of all children are looked for when that of one is noticed, and what they said only after that.
  const early = await child(() => busy(300));
  late.send({ after: 250 });
  early.send({ after: 50 });
  busy(150);
  await Promise.all([late.ended, early.ended]);
  expect(heard).toEqual(['farewell']);
});
