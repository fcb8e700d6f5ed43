import type { Localized } from '#contract';

/** Languages the page speaks: those that every text has. */
export type Language = keyof Localized;
