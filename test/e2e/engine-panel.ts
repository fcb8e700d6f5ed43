import { expect, type Locator, type Page } from '@playwright/test';

/** The engine chip in the header and the panel behind it; one engine in it is what the test is about. */
export class EnginePanel {
  readonly page: Page;
  readonly chip: Locator;
  readonly panel: Locator;
  /** The part of the panel that the engine has. */
  readonly engine: Locator;

  /** @param label what the page calls the engine */
  constructor(page: Page, label = 'LiveAvatar (GPU)') {
    this.page = page;
    const chip = page.getByRole('banner').getByRole('button');
    this.chip = chip.filter({ hasText: label }).or(chip.filter({ hasText: 'Preview (CPU)' }));
    this.panel = page.getByRole('dialog', { name: 'Engine' });
    this.engine = this.panel
      .getByRole('listitem')
      .filter({ has: page.locator('label', { hasText: label }).getByRole('radio') });
  }

  async open(): Promise<void> {
    if (!(await this.panel.isVisible())) await this.chip.click();
    await expect(this.panel).toBeVisible();
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await expect(this.panel).toBeHidden();
  }

  async choose(): Promise<void> {
    await this.open();
    await this.engine.getByRole('radio').check();
  }

  /** Loads the engine and waits until it is ready. */
  async load(): Promise<void> {
    await this.open();
    await this.engine.getByRole('button', { name: 'Load now' }).click();
    await expect(this.chip).toContainText('Ready', { timeout: 30_000 });
  }
}
