import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunPage } from '../../server/contract/index.ts';
import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';

const SETTINGS = 'size=384*256&infer_frames=16&num_clip=1&sample_steps=3&base_seed=77';
const PROMPT = `It's "calm": $HOME \`date\` 你好`;

test('the run as it stands is copied for a program, by keyboard, and makes that run', async ({
  studio,
  page,
}) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${studio.url}/?${SETTINGS}`);
  await page.locator('button:enabled', { hasText: 'Generate' }).first().waitFor();
  await page.getByLabel('Prompt', { exact: true }).fill(PROMPT);
  await page.getByRole('button', { name: 'Use by program' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Use by program' });
  const python = dialog.getByRole('tab', { name: 'Python' });
  await expect(python).toHaveAttribute('aria-selected', 'true');
  await expect(dialog.getByRole('tabpanel')).toContainText('base_seed=77,');
  expect(await violations(page)).toEqual([]);

  await python.focus();
  await page.keyboard.press('ArrowRight');
  await expect(dialog.getByRole('tabpanel')).toContainText('base_seed: 77,');
  await page.keyboard.press('ArrowRight');
  await expect(dialog.getByRole('tab', { name: 'curl' })).toHaveAttribute('aria-selected', 'true');
  await dialog.getByRole('button', { name: 'Copy' }).press('Enter');
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const folder = mkdtempSync(join(tmpdir(), 'copied-'));
  try {
    await promisify(execFile)('bash', ['-c', copied], { cwd: folder });
    expect(readFileSync(join(folder, 'video.mp4')).toString('latin1', 4, 8)).toBe('ftyp');
  } finally {
    rmSync(folder, { recursive: true });
  }
  const { runs } = await studio.json<RunPage>('/api/runs');
  expect(runs).toMatchObject([
    { status: 'done', prompt: PROMPT, params: { base_seed: 77, sample_steps: 3 } },
  ]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Use by program' })).toBeFocused();
});

test('in Chinese and in parts it says which ways make them', async ({ ready }) => {
  await ready.getByLabel('Start from', { exact: true }).selectOption({ label: 'Long form' });
  await expect(ready.getByRole('switch', { name: 'In parts' })).toBeChecked();
  await ready.getByRole('button', { name: 'Language' }).click();
  await ready.getByRole('menuitemradio', { name: '中文' }).click();
  await ready.getByRole('button', { name: '用程序调用' }).click();
  const dialog = ready.getByRole('dialog', { name: '用程序调用' });
  await expect(dialog.getByRole('tabpanel')).toContainText('不支持分段制作');
  await dialog.getByRole('tab', { name: '命令行' }).click();
  await expect(dialog.getByRole('tabpanel')).toContainText('--parts auto');
  await dialog.getByRole('tab', { name: 'HTTP' }).click();
  await expect(dialog.getByRole('tabpanel')).toContainText('GET /api/batches/ID/video HTTP/1.1');
});
