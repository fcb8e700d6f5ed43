import { Made, ProblemError } from '../../contract/index.ts';
import type { ByteSource } from './byte-source.ts';
import { readComment, readCommentOf } from './read-comment.ts';

/**
 * What a video says about how it was made.
 * @throws ProblemError `nothing_to_restore`; with a `field` where it says that it was made here and what it says cannot
 *   be right
 */
export async function readMade(bytes: ByteSource): Promise<Made> {
  const comment = await readComment(bytes).catch((error: unknown) => {
    if (error instanceof RangeError)
      throw nothing('What this video says about itself is too long.', 'comment');
    throw error;
  });
  if (comment === null)
    throw nothing(
      'This file does not say how it was made. LiveAvatar Studio has not made it, or a program has taken that away.',
    );
  const said = parsed(comment);
  if (typeof said !== 'object' || said === null || !('studio' in said))
    throw nothing('What this file says about itself is from another program.');
  if (typeof said.studio === 'number' && said.studio > 1)
    throw nothing('A newer LiveAvatar Studio has made this video. Update this one to restore it.', 'studio');
  const { data, error } = Made.safeParse(said);
  if (data) return data;
  const field = error.issues[0]?.path.join('.') || 'comment';
  throw nothing(`This video says that it was made here, but its "${field}" cannot be right.`, field);
}

/** The same of a file of this machine; null where it says nothing that can be used. */
export async function readMadeOf(path: string): Promise<Made | null> {
  const comment = await readCommentOf(path);
  return comment === null ? null : madeIn(comment);
}

/** What a comment says of it; null where it says nothing that can be used. */
export function madeIn(comment: string): Made | null {
  return Made.safeParse(parsed(comment)).data ?? null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function nothing(detail: string, field?: string): ProblemError {
  return new ProblemError('nothing_to_restore', detail, field === undefined ? {} : { field });
}
