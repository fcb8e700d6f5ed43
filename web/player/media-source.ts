type SourceClass = typeof MediaSource;

/** iOS has only the managed kind, which says when it wants bytes (`streaming`). */
type Managed = MediaSource & { readonly streaming?: boolean };

/** The browser's MediaSource: the ordinary one, the managed one of iOS, or null on an old phone. */
export function mediaSourceClass(): SourceClass | null {
  const scope = globalThis as { MediaSource?: SourceClass; ManagedMediaSource?: SourceClass };
  return scope.MediaSource ?? scope.ManagedMediaSource ?? null;
}

/** A media source opened on a video element, and how to let go of it. */
export type Attached = { mediaSource: MediaSource; detach: () => void };

/** Gives the video a new media source and waits until it is open. */
export async function attachMediaSource(video: HTMLVideoElement, Source: SourceClass): Promise<Attached> {
  const mediaSource = new Source();
  const url = URL.createObjectURL(mediaSource);
  const opened = new Promise((resolve) =>
    mediaSource.addEventListener('sourceopen', resolve, { once: true }),
  );
  // A managed source stays closed while the video could be sent to another device.
  if (!('MediaSource' in globalThis)) video.disableRemotePlayback = true;
  video.src = url;
  await opened;
  return { mediaSource, detach: () => URL.revokeObjectURL(url) };
}

/** Waits until a managed source wants bytes; at once for an ordinary one. */
export async function wanted(mediaSource: MediaSource, signal: AbortSignal): Promise<void> {
  const managed = mediaSource as Managed;
  while (managed.streaming === false && !signal.aborted) {
    await new Promise((resolve) => {
      mediaSource.addEventListener('startstreaming', resolve, { once: true });
      signal.addEventListener('abort', resolve, { once: true });
    });
  }
}
