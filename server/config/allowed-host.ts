import { z } from 'zod';

/** HOST or HOST:PORT as a Host header has it. */
export const AllowedHost = z.string().regex(/^[\w.-]+(:\d{1,5})?$|^\[[0-9a-fA-F:]+\](:\d{1,5})?$/);
