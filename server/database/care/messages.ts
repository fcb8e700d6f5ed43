import { z } from 'zod';
import { DataPart } from '../../contract/index.ts';

/** What a caring process is told to do. */
export const CareTask = z.object({
  /** Absolute path of a database that is in use. */
  database: z.string(),
  /** Where its backups lie. */
  backups: z.string(),
});
export type CareTask = z.infer<typeof CareTask>;

/** What it says: first what it has found, then what became of the backup. It ends after that. */
export const CareReport = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('checked'),
    damage: z.object({ parts: z.array(DataPart), detail: z.string() }).nullable(),
  }),
  z.object({ type: z.literal('backed-up') }),
  /** The disk is too full for a copy. */
  z.object({ type: z.literal('no-room') }),
  z.object({ type: z.literal('failed'), message: z.string() }),
]);
export type CareReport = z.infer<typeof CareReport>;
