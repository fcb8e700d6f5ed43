import { expect, it } from 'vitest';
import { Translator } from '../../../web/i18n/translator.svelte.ts';

it('gives every control the name that people, tests and screen readers know', () => {
  const { t } = new Translator(() => 'en');
  expect([
    t('compose.portrait.label'),
    t('compose.recording.label'),
    t('compose.prompt.label'),
    t('controls.size.label'),
    t('controls.steps.label'),
    t('controls.guide.label'),
    t('controls.frames.label'),
    t('controls.clips.label'),
    t('controls.seed.label'),
    t('controls.solver.label'),
    t('compose.generate'),
    t('stage.cancel'),
    t('stage.label'),
    t('history.label'),
    t('queue.label'),
  ]).toEqual([
    'Reference image',
    'Audio',
    'Prompt',
    'Resolution',
    'Sample steps',
    'Guide scale',
    'Frames per clip',
    'Number of clips',
    'Seed',
    'Solver',
    'Generate',
    'Cancel',
    'Result',
    'History',
    'Queue',
  ]);
});
