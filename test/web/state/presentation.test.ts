import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Studio } from '../../../web/state/studio.svelte.ts';
import { MockStudio } from './mock-studio.ts';
import { openPage, started } from './opened.svelte.ts';

let mock: MockStudio;
let studio: Studio;

beforeEach(async () => {
  mock = new MockStudio();
  await mock.listen();
  studio = openPage(mock);
});

afterEach(async () => {
  studio.stop();
  await mock.kill();
});

describe('what an audience is shown', () => {
  it('stays with the last good picture when a run comes to nothing', async () => {
    mock.addRun('good000000', { status: 'done', videoBytes: 900 });
    mock.addRun('failed0000', { status: 'failed' });
    await started(studio);
    expect(studio.presentation.turn?.id).toBe('failed0000');
    expect(studio.presentation.shown?.id).toBe('good000000');
  });

  it('shows what a failed run had made', async () => {
    mock.addRun('good000000', { status: 'done', videoBytes: 900 });
    mock.addRun('partial000', { status: 'failed', videoBytes: 300 });
    await started(studio);
    expect(studio.presentation.shown?.id).toBe('partial000');
  });

  it('goes through the runs that have a picture, and follows what is made from the youngest on', async () => {
    mock.addRun('first00000', { status: 'done', videoBytes: 900 });
    mock.addRun('nothing000', { status: 'failed' });
    mock.addRun('second0000', { status: 'done', videoBytes: 900 });
    await started(studio);
    const { presentation } = studio;
    expect(presentation.turn?.id).toBe('second0000');
    presentation.next();
    expect(presentation.turn?.id).toBe('first00000');
    presentation.next();
    expect(presentation.turn?.id).toBe('first00000');
    presentation.previous();
    presentation.previous();
    expect(presentation.turn?.id).toBe('second0000');
    expect(studio.runs.openId).toBeNull();
  });
});
