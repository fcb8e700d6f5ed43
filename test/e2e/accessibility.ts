import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with the page as it is once nothing fades or moves any more, a line each. */
export async function violations(page: Page): Promise<string[]> {
  // A colour halfway to another one has no contrast that anybody could judge.
  await page.evaluate(async () => {
    const passing = () =>
      document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    while (passing().some(({ playState }) => playState === 'running'))
      await Promise.allSettled(passing().map(({ finished }) => finished));
  });
  // Evaluated by the driver: the page's own policy allows no inline script.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  // Of what is in order nothing is worked out or brought here: that takes longer than the looking.
  const found = await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return (found as AxeResults['violations']).flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}`),
  );
}
