import { z } from 'zod';

/** A sentence in the languages of the page. Texts that come from `configs/` carry both. */
export const Localized = z.object({ en: z.string().min(1), zh: z.string().min(1) });
export type Localized = z.infer<typeof Localized>;
