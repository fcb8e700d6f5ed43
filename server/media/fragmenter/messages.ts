import { z } from 'zod';

/** What the studio asks of a fragmenting process: the whole video of a run, as fragments on its stdout. */
export const FragmentCommand = z.object({
  /** Absolute path of an MP4 with pictures and sound. */
  video: z.string(),
});
export type FragmentCommand = z.infer<typeof FragmentCommand>;
