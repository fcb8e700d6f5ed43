import { createInstance, type TFunction } from 'i18next';
import { createContext } from 'svelte';
import type { Localized } from '#contract';
import { Format } from './format.ts';
import { en } from './messages/en.ts';
import { zh } from './messages/zh.ts';

/** Languages the page speaks. */
export type Language = 'en' | 'zh';

/** Messages whose key ends in a code that the server chose, so that a key may be unknown to this page. */
export type CodedGroup = 'finding' | 'conflict' | 'note' | 'problem';

/**
 * The words of the page. Reactive: `t` and `format` read the language, so whatever shows them is drawn anew when it
 * changes.
 */
export class Translator {
  readonly #language: () => Language;
  readonly #i18n = createInstance();
  readonly #fixed: Record<Language, TFunction>;
  readonly #formats = { en: new Format('en'), zh: new Format('zh') };

  /** @param language says the language now; a reactive source makes the page follow it. */
  constructor(language: () => Language) {
    this.#language = language;
    // The resources are at hand, so this is done when it returns.
    void this.#i18n.init({
      lng: 'en',
      fallbackLng: 'en',
      initAsync: false,
      ns: 'messages',
      defaultNS: 'messages',
      resources: { en: { messages: en }, zh: { messages: zh } },
      interpolation: { escapeValue: false },
    });
    this.#fixed = { en: this.#i18n.getFixedT('en'), zh: this.#i18n.getFixedT('zh') };
  }

  get language(): Language {
    return this.#language();
  }

  get t(): TFunction {
    return this.#fixed[this.language];
  }

  get format(): Format {
    return this.#formats[this.language];
  }

  /** A text from `configs/` in the language of the page. */
  pick(text: Localized): string {
    return text[this.language];
  }

  /** The sentence for a code of the server, in the language of the page; its own English sentence if it is new. */
  coded(group: CodedGroup, code: string, sentence: string, values: Record<string, unknown> = {}): string {
    if (this.language === 'en') return sentence;
    const key = `${group}.${code}`;
    if (!this.#i18n.exists(key, { lng: this.language, fallbackLng: [] })) return sentence;
    // The key was just looked up; its type cannot know that.
    return this.#i18n.t(key as 'problem.internal', { lng: this.language, ...values });
  }
}

export const [getTranslator, setTranslator] = createContext<Translator>();
