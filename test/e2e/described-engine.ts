import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { stringify } from 'yaml';
import { setupOf } from '../engines/command/setups.ts';
import type { Studio } from '../fixtures/studio.ts';
import { shipped } from '../plan/shipped-engines.ts';
import { EnginePanel } from './engine-panel.ts';
import { StudioPage } from './studio-page.ts';

/** What the engine of these tests is called. */
export const LABEL = 'Talking program';

/** A page on an engine that a person has described: a program of `test/fixtures/command`. Two clips are ahead. */
export async function onProgram(
  studio: Studio,
  page: Page,
  program: string,
  env: Record<string, string> = {},
): Promise<EnginePanel> {
  const { capabilities, limits } = shipped('upstream-single');
  const description = {
    id: 'talking',
    kind: 'command',
    label: { en: LABEL, zh: '说话程序' },
    setup: setupOf(program, { env }),
    capabilities,
    limits,
  };
  mkdirSync(join(studio.dataDir, 'engines'), { recursive: true });
  writeFileSync(join(studio.dataDir, 'engines', 'talking.yaml'), stringify(description));
  await studio.stop();
  await studio.start();
  await page.goto(studio.url);
  await page.locator('button:enabled', { hasText: 'Generate' }).first().waitFor();
  await new StudioPage(page).numberOfClips.fill('2');
  const engines = new EnginePanel(page, LABEL);
  await engines.choose();
  return engines;
}
