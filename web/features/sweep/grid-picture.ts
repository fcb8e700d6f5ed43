import type { SheetPlace } from './grid-sheet.ts';

/** So many videos are read at a time. */
const AT_ONCE = 4;
/** A video that says nothing for so long is left out, ms. */
const PATIENCE_MS = 15_000;

/** Draws the picture that each video shows at a time, s, or its last one, into its place. */
export async function drawFrames(
  canvas: HTMLCanvasElement,
  places: readonly SheetPlace[],
  addressOf: (place: SheetPlace) => string,
  at: number,
): Promise<void> {
  const brush = canvas.getContext('2d');
  if (!brush) throw new Error('The browser draws no pictures.');
  const rest = places.values();
  const some = async () => {
    // All take the next one from the same list.
    for (const place of rest) {
      const video = document.createElement('video');
      video.muted = true;
      video.preload = 'auto';
      try {
        video.src = addressOf(place);
        await happened(video, 'loadeddata');
        // A moment before the end there is still a picture.
        video.currentTime = Math.min(at, Math.max(0, video.duration - 0.05));
        if (video.seeking) await happened(video, 'seeked');
        brush.drawImage(video, place.x, place.y, place.width, place.height);
      } catch {
        // Its place stays empty.
      } finally {
        video.removeAttribute('src');
        video.load();
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
}

function happened(video: HTMLVideoElement, what: 'loadeddata' | 'seeked'): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${what}`)), PATIENCE_MS);
    const done = (end: () => void) => () => {
      clearTimeout(timer);
      end();
    };
    video.addEventListener(what, done(resolve), { once: true });
    video.addEventListener(
      'error',
      done(() => reject(new Error('unreadable'))),
      { once: true },
    );
  });
}
