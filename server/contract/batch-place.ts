import { z } from 'zod';

/** Like a run's id: it sorts by the time the batch was made. */
export const BatchId = z.string().regex(/^[0-9a-z]{10,32}$/);
export type BatchId = z.infer<typeof BatchId>;

/** Why runs were made together: a grid over one or two parameters, the parts of a long video, or any list. */
export const BatchKind = z.enum(['sweep', 'parts', 'list']);
export type BatchKind = z.infer<typeof BatchKind>;

/** The place of a run among those it was made with. */
export const BatchPlace = z.object({
  id: BatchId,
  kind: BatchKind,
  /** Counted from 0, in the order in which the runs are made; of a grid, over all of its cells. */
  index: z.int().min(0),
  /** How many places there are; it stays when some of the runs are deleted. */
  of: z.int().positive(),
});
export type BatchPlace = z.infer<typeof BatchPlace>;
