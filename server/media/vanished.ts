import { ProblemError } from '../contract/index.ts';

/** The file of a video is gone: a person has taken it, or its run has just been deleted. */
export function vanished(): ProblemError {
  return new ProblemError('not_found', 'The video of this run was removed from the disk.');
}
