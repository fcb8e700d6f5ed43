import { z } from 'zod';

/** Half of a pair of UTF-16 units, which no file and no model can take. */
const LONE_SURROGATE = /\p{Cs}/u;

/**
 * Text that a person writes. What the database would cut (everything after a NUL) or replace (half a character) is
 * refused and not changed in silence.
 */
export const Text = z
  .string()
  .refine(
    (text) => !text.includes('\0') && !LONE_SURROGATE.test(text),
    'holds a character that cannot be kept (NUL, or half of an emoji). Remove it',
  );
