import type { Translator } from '../../i18n/translator.svelte.ts';
import type { Remark } from './checks.ts';

/** Words named in one remark; the rest of a heap is clear from these. */
const NAMED = 4;

/** What a check has to say, in one sentence. */
export function remarkText(i18n: Translator, remark: Remark): string {
  switch (remark.check) {
    case 'empty':
      return i18n.t('builder.remark.empty');
    case 'abstract':
      return i18n.t('builder.remark.abstract', {
        words: remark.words.slice(0, NAMED).join(i18n.language === 'zh' ? '、' : ', '),
      });
    case 'no-motion':
      return i18n.t('builder.remark.noMotion');
    case 'too-long':
      return i18n.t(remark.sure ? 'builder.remark.tooLongSure' : 'builder.remark.tooLong');
  }
}
