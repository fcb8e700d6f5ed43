import { describe, expect, it } from 'vitest';
import type { Finding } from '#contract';
import { measuredText } from '../../../../web/features/inputs/findings/measured-text.ts';
import { inTrouble, marksOf } from '../../../../web/features/inputs/findings/verdicts.ts';
import { Translator } from '../../../../web/i18n/translator.svelte.ts';

const finding = (verdict: Finding['verdict'], extra: Partial<Finding> = {}): Finding => ({
  check: `check-${verdict}`,
  verdict,
  code: 'x',
  message: 'A sentence.',
  ...extra,
});

describe('findings', () => {
  it('say refusals first and nothing of what passed', () => {
    const verdicts = inTrouble([finding('advise'), finding('pass'), finding('refuse')]).map((f) => f.verdict);
    expect(verdicts).toEqual(['refuse', 'advise']);
    expect(inTrouble([finding('pass')])).toEqual([]);
  });

  it('are drawn with the weightiest on top, and only those that lie somewhere', () => {
    const mark = { shape: 'spans', spans: [{ start: 0, end: 1 }] } as const;
    const spans = { ...mark, spans: [...mark.spans] };
    const placed = marksOf([
      finding('refuse', { mark: spans }),
      finding('advise'),
      finding('pass', { mark: spans }),
    ]);
    expect(placed.map(({ verdict }) => verdict)).toEqual(['pass', 'refuse']);
  });

  it('show the number measured, unless the sentence says it', () => {
    const i18n = new Translator(() => 'en');
    expect(measuredText(i18n, finding('advise', { value: 18.24, unit: 'dB' }))).toBe('18.2 dB');
    expect(
      measuredText(i18n, finding('advise', { value: 18.2, unit: 'dB', message: 'Noise: 18.2 dB.' })),
    ).toBe('');
    expect(measuredText(i18n, finding('advise', { value: 8, message: 'It is 18 wide.' }))).toBe('8');
    expect(measuredText(i18n, finding('advise'))).toBe('');
  });
});
