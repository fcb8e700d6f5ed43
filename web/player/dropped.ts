/** The connection broke; trying again may help. */
export class Dropped extends Error {
  override readonly name = 'Dropped';

  constructor(cause: unknown) {
    super('The stream broke off.', { cause });
  }
}

/** Marks what the network throws while reading, so that it can be told from what the browser's decoder throws. */
export async function* untilDropped<T>(segments: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    for (;;) {
      let next: IteratorResult<T>;
      try {
        next = await segments.next();
      } catch (error) {
        throw error instanceof TypeError || error instanceof DOMException ? new Dropped(error) : error;
      }
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await segments.return(undefined);
  }
}
