import { z } from 'zod';

/** What the database holds, as a person thinks of it; `other`: what belongs to all of it. */
export const DataPart = z.enum(['runs', 'batches', 'events', 'speeds', 'queue', 'other']);
export type DataPart = z.infer<typeof DataPart>;

/** Whether the studio's database is whole. It is looked through in the background, at the start and once a day. */
export const DatabaseHealth = z.discriminatedUnion('state', [
  /** Nobody has looked yet, or could. */
  z.object({ state: z.literal('unchecked') }),
  z.object({ state: z.literal('sound'), checkedAt: z.iso.datetime() }),
  z.object({
    state: z.literal('damaged'),
    /** What may be missing or wrong. */
    parts: z.array(DataPart),
    /** In SQLite's words. */
    detail: z.string(),
  }),
]);
export type DatabaseHealth = z.infer<typeof DatabaseHealth>;
