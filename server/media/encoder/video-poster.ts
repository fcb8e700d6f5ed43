import { writePoster } from './poster.ts';
import { VideoFile } from './video-file.ts';

/** By then a face has settled into its expression; the first frame is the portrait as it came. */
export const POSTER_SECONDS = 1;

/**
 * Writes the picture that a video shows after a second, or its last one, as its poster.
 * @throws VideoFileError when no picture can be decoded.
 */
export async function writeVideoPoster(video: string, poster: string): Promise<void> {
  const file = await VideoFile.open(video);
  try {
    const wanted = Math.round(POSTER_SECONDS * (file.fps ?? 25));
    let count = 0;
    for await (const picture of file.pictures()) {
      // The first one too: a video may be shorter.
      if (count === 0 || count === wanted) await writePoster(picture, poster);
      if (count === wanted) break;
      count += 1;
    }
  } finally {
    await file.close();
  }
}
