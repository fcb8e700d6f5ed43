import { describe, expect, it } from 'vitest';
import { abstractWords, checkField, checkPrompt, hasMotion } from '../../../../web/features/prompt/checks.ts';
import { TEMPLATES } from '../../../../web/features/prompt/templates.ts';
import { Translator } from '../../../../web/i18n/translator.svelte.ts';
import { buildPrompt, DIMENSIONS, NO_FIELDS, promptOf } from '../../../../web/state/built-prompt.ts';

const PAGES = (['en', 'zh'] as const).map((language) => new Translator(() => language));

describe.each(PAGES.map((i18n) => [i18n.language, i18n] as const))('the checks, in %s', (_, { t }) => {
  it('have nothing to say of the good examples and find every bad one', () => {
    for (const field of DIMENSIONS) {
      expect(checkField(field, t(`builder.${field}.good`)), field).toBeNull();
    }
    expect(checkField('action', t('builder.action.bad'))).toEqual({ check: 'no-motion' });
    expect(checkField('style', t('builder.style.bad'))).toMatchObject({ check: 'abstract' });
  });

  it('have nothing to say of the templates', () => {
    for (const id of TEMPLATES) {
      const fields = {
        person: t(`builder.templates.${id}.person`),
        action: t(`builder.templates.${id}.action`),
        scene: t(`builder.templates.${id}.scene`),
        style: t(`builder.templates.${id}.style`),
      };
      for (const field of DIMENSIONS) expect(checkField(field, fields[field]), `${id} ${field}`).toBeNull();
      expect(checkPrompt(promptOf(buildPrompt(fields)), fields), id).toEqual([]);
    }
  });
});

describe('the check of a prompt', () => {
  it('names each empty dimension, once there is a field with something in it', () => {
    const fields = { ...NO_FIELDS, person: 'a man in a blue coat', action: 'nods slowly' };
    expect(checkPrompt('a man in a blue coat. nods slowly', fields)).toEqual([
      { check: 'empty', field: 'scene' },
      { check: 'empty', field: 'style' },
    ]);
    expect(checkPrompt('a man in a blue coat nods slowly', NO_FIELDS)).toEqual([]);
    expect(checkPrompt('', NO_FIELDS)).toEqual([]);
  });

  it('finds a heap of praise and names its words', () => {
    const heap = 'A stunning, gorgeous woman nods in a beautiful garden, masterpiece, 8k';
    expect(checkPrompt(heap, NO_FIELDS)).toEqual([
      { check: 'abstract', words: ['stunning', 'gorgeous', 'beautiful', 'masterpiece', '8k'] },
    ]);
    expect(abstractWords('一位美丽优雅的女士，超高清，大师级')).toEqual(['美丽', '优雅', '超高清', '大师级']);
    expect(checkPrompt('一位美丽优雅的女士微笑着点头，超高清，大师级', NO_FIELDS)).toHaveLength(1);
  });

  it('lets one such word pass among things that can be seen', () => {
    const text = 'An elegant woman in a grey suit turns her head to the window and smiles';
    expect(checkPrompt(text, NO_FIELDS)).toEqual([]);
    expect(checkPrompt('一位优雅的女士，身穿灰色西装，转头看向窗外，微笑', NO_FIELDS)).toEqual([]);
  });

  it('knows a motion from a person who only talks', () => {
    for (const still of [
      'she is talking',
      'a man speaks in an open-plan office',
      '她在说话',
      '一位男士正在讲述',
      'a point of view shot of a talk, water drops on the window',
      'a woman with a cross necklace and a phone in her right hand',
      '走廊里的女士，身后是展示柜',
    ])
      expect(hasMotion(still), still).toBe(false);
    for (const moving of [
      'slight nods',
      'hand raised',
      'tapping the table',
      '轻轻点头',
      '右手抬至胸前',
      'He shrugged',
      'runs his fingers through his hair',
      'gives a thumbs up',
      'puts on her glasses',
      'subtle head movement',
      'pointing to a chart',
      'biting her lip',
      'typing on a laptop',
      '嘴角微扬',
      '笑着说话',
      '推了推眼镜',
      '端起茶杯',
      '竖起大拇指',
    ])
      expect(hasMotion(moving), moving).toBe(true);
  });

  it('says when the text encoder would cut the end off: likely, or by any count', () => {
    const nod = 'he nods ';
    expect(checkPrompt(nod.repeat(200), NO_FIELDS)).toEqual([]);
    expect(checkPrompt('extraordinary nodding '.repeat(130), NO_FIELDS)).toEqual([
      { check: 'too-long', sure: false },
    ]);
    expect(checkPrompt(nod.repeat(300), NO_FIELDS)).toEqual([{ check: 'too-long', sure: true }]);
    expect(checkPrompt('他点头，'.repeat(300), NO_FIELDS)).toEqual([{ check: 'too-long', sure: false }]);
  });
});
