import { expect, type Locator, type Page } from '@playwright/test';
import type { Material } from '../fixtures/material.ts';

/** The studio page by its accessible names: the same ones a screen reader says. */
export class StudioPage {
  readonly page: Page;
  readonly result: Locator;
  readonly video: Locator;
  readonly numberOfClips: Locator;
  readonly history: Locator;

  constructor(page: Page) {
    this.page = page;
    this.result = page.getByRole('region', { name: 'Result' });
    this.video = this.result.locator('video');
    this.numberOfClips = page.getByLabel('Number of clips');
    this.history = page.getByRole('region', { name: 'History' });
  }

  get generateButton(): Locator {
    return this.page.getByRole('button', { name: 'Generate' });
  }

  get cancelButton(): Locator {
    return this.page.getByRole('button', { name: 'Cancel', exact: true });
  }

  async usePortrait(file: Material): Promise<void> {
    await this.#upload('Reference image', file);
  }

  async useRecording(file: Material): Promise<void> {
    await this.#upload('Audio', file);
  }

  async #upload(label: string, file: Material): Promise<void> {
    const answered = this.page.waitForResponse(
      (response) => response.url().endsWith('/api/assets') && response.request().method() === 'POST',
    );
    await this.page.getByLabel(label, { exact: true }).setInputFiles(file);
    await answered;
  }

  async generate(): Promise<void> {
    await expect(this.generateButton).toBeEnabled();
    const answered = this.page.waitForResponse(
      (response) => response.url().endsWith('/api/runs') && response.request().method() === 'POST',
    );
    await this.generateButton.click();
    await answered;
  }

  /** Waits until the first frame of the newest run is on the screen; answers ms since the click. */
  async firstFrame(): Promise<number> {
    const player = this.result.locator('[data-first-frame-ms]');
    await player.waitFor({ state: 'attached' });
    return Number(await player.getAttribute('data-first-frame-ms'));
  }

  /**
   * Waits for the end of the run on the stage: what can be done with it then takes the place of Cancel.
   * @param timeout ms, for a long one
   */
  async finished(timeout = 60_000): Promise<void> {
    await expect(this.result.getByRole('button', { name: 'Use these parameters' })).toBeVisible({ timeout });
    await expect(this.cancelButton).toBeHidden();
  }

  playbackTime(): Promise<number> {
    return this.video.evaluate((video: HTMLVideoElement) => video.currentTime);
  }
}
