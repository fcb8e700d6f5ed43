import type { en } from './messages/en.ts';

declare module 'i18next' {
  /** Makes `t` accept only the keys and the values that the English messages have. */
  interface CustomTypeOptions {
    defaultNS: 'messages';
    resources: { messages: typeof en };
  }
}
