import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { stringify } from 'yaml';
import { type Card, H200, layCheckout, layGpus, layModules } from '../fixtures/liveavatar/stand-in.ts';
import type { Studio } from '../fixtures/studio.ts';
import { EnginePanel } from './engine-panel.ts';
import { StudioPage } from './studio-page.ts';

/** GPUs that the stand-in pretends to have: three denoise, the last decodes. */
const FOUR: readonly Card[] = [H200, H200, H200, H200];

/** LiveAvatar's stand-in on the machine of a studio, as a person would have set it up. */
export class StandIn {
  readonly checkout: string;
  /** Where the engine's set-up is written. */
  readonly file: string;
  readonly #studio: Studio;
  readonly pythonPath: string;
  #cards: readonly Card[];

  /** Lays everything LiveAvatar needs, with these GPUs; the studio does not know of it yet. */
  constructor(studio: Studio, cards: readonly Card[] = FOUR) {
    const { dataDir } = studio;
    this.#studio = studio;
    this.#cards = cards;
    this.checkout = layCheckout(dataDir);
    this.pythonPath = layModules(dataDir);
    this.file = join(dataDir, 'engines', 'liveavatar.yaml');
    studio.env.PATH = `${layGpus(dataDir, cards)}:${process.env.PATH}`;
  }

  /** Other GPUs from the next set-up on. */
  exchange(cards: readonly Card[]): void {
    this.#cards = cards;
    layGpus(this.#studio.dataDir, cards);
  }

  /** Writes the set-up and starts the studio again, as the page asks for. */
  async setUp(more: object = {}, stepSeconds = 0.1): Promise<void> {
    mkdirSync(join(this.#studio.dataDir, 'engines'), { recursive: true });
    const [, memory = 0, capability = 0] = this.#cards[0] ?? [];
    const env = {
      PYTHONPATH: this.pythonPath,
      STANDIN_STEP_SECONDS: String(stepSeconds),
      STANDIN_LOAD_SECONDS: '0.8',
      STANDIN_CARD: `${capability.toFixed(1)} ${Math.round(memory / 1024)}`,
    };
    const gpus = this.#cards.map((_, index) => index);
    const setup = { checkout: this.checkout, gpus, env, ...more };
    writeFileSync(this.file, stringify({ setup }));
    await this.#studio.stop();
    await this.#studio.start();
  }

  /** From now on loading fails with this text, unless this variable is set so: `NAME=value`. */
  breakLoading(text: string, unless = 'MENDED=yes'): void {
    writeFileSync(join(this.checkout, 'fails-to-load'), `${unless}\n${text}`);
  }
}

/** A page on LiveAvatar, set up and chosen, with a run of four clips ahead; a step of it takes so long, s. */
export async function onLiveAvatar(studio: Studio, page: Page, stepSeconds?: number): Promise<EnginePanel> {
  await new StandIn(studio).setUp({}, stepSeconds);
  await page.goto(studio.url);
  await page.locator('button:enabled', { hasText: 'Generate' }).first().waitFor();
  await new StudioPage(page).numberOfClips.fill('4');
  const engines = new EnginePanel(page);
  await engines.choose();
  return engines;
}
