import { createInstance, type TFunction } from 'i18next';
import { createContext } from 'svelte';
import type { Localized } from '#contract';
import { Format } from './format.ts';
import type { Language } from './language.ts';
import type { CodedSentence, CodedSentences, CodedValues } from './messages/coded.ts';
import { en } from './messages/en.ts';
import { coded } from './messages/zh/coded.ts';
import { zh } from './messages/zh.ts';

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

  /** The sentence for a code of the server, in the language of the page; the server's English one if there is none. */
  coded(group: keyof CodedSentences, code: string, english: string, values: CodedValues = {}): string {
    if (this.language === 'en') return english;
    const sentences: Record<string, CodedSentence> = coded[group];
    const sentence = Object.hasOwn(sentences, code) ? sentences[code] : undefined;
    return typeof sentence === 'function' ? sentence(values) : (sentence ?? english);
  }
}

export const [getTranslator, setTranslator] = createContext<Translator>();
