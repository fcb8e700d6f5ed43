import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DoneAlert } from '../../../web/state/done-alert.svelte.ts';
import type { Studio } from '../../../web/state/studio.svelte.ts';
import { MockStudio } from './mock-studio.ts';
import { openPage, started } from './opened.svelte.ts';

let mock: MockStudio;
let studio: Studio;
let hidden = true;
let allows = true;
const shown: string[] = [];

beforeEach(async () => {
  mock = new MockStudio();
  await mock.listen();
  studio = openPage(mock);
  hidden = allows = true;
  shown.length = 0;
});

afterEach(async () => {
  studio.stop();
  await mock.kill();
});

const alertOf = (): DoneAlert =>
  new DoneAlert(studio.preferences, studio.runs, {
    allowed: async () => allows,
    unseen: () => hidden,
    show: (run) => shown.push(run.id),
  });

/** A run that takes this long, s, looked at while it is made and when it has ended. */
async function runOf(alert: DoneAlert, id: string, seconds: number): Promise<void> {
  mock.addRun(id, { status: 'running', startedAt: '2026-01-01T10:00:00.000Z' });
  await expect.poll(() => studio.runs.get(id)).toBeDefined();
  alert.look();
  const endedAt = new Date(Date.UTC(2026, 0, 1, 10, 0, seconds)).toISOString();
  mock.change(id, { status: 'done', endedAt, startedAt: '2026-01-01T10:00:00.000Z' });
  await expect.poll(() => studio.runs.get(id)?.status).toBe('done');
  alert.look();
  alert.look();
}

describe('the message that a run has ended', () => {
  it('is shown once, for a long run, where it was asked for and nobody looks', async () => {
    await started(studio);
    const alert = alertOf();
    await runOf(alert, 'unasked000', 60);
    await alert.toggle();
    await runOf(alert, 'short00000', 2);
    await runOf(alert, 'long000000', 60);
    hidden = false;
    await runOf(alert, 'watched000', 60);
    expect(shown).toEqual(['long000000']);
    await alert.toggle();
    hidden = true;
    await runOf(alert, 'off0000000', 60);
    expect(shown).toEqual(['long000000']);
  });

  it('stays off where the browser does not allow it', async () => {
    allows = false;
    const alert = alertOf();
    await alert.toggle();
    expect(alert.on).toBe(false);
  });
});
