import { test, vi } from 'vitest';
import { expectLipsToMoveWith } from './moves-with.ts';

// A video is made and followed frame by frame: seconds on a quiet machine, not on a loaded one.
vi.setConfig({ testTimeout: 240_000 });

test('the lips in a finished video move with the sound of greeting-zh (mei) and not with another', async () => {
  await expectLipsToMoveWith('greeting-zh', 'mei', 'welcome-en');
});
