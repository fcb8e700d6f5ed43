import { DeviceList } from './device-list.svelte.ts';

/** Why there is no picture from a camera or no sound from a microphone. */
export type DeviceState = 'waiting' | 'live' | 'denied' | 'none' | 'insecure';

/** What a refused `getUserMedia` means to a person. */
export function deviceFailure(error: unknown): 'denied' | 'none' | 'insecure' {
  // Without a secure origin there is no `mediaDevices` at all.
  if (!globalThis.isSecureContext) return 'insecure';
  const name = error instanceof DOMException ? error.name : '';
  return name === 'NotAllowedError' || name === 'SecurityError' ? 'denied' : 'none';
}

/** The webcam while its dialog is open. */
export class Webcam {
  readonly list = new DeviceList('videoinput');
  #state = $state<DeviceState>('waiting');
  #stream = $state.raw<MediaStream | null>(null);
  #closed = false;

  get state(): DeviceState {
    return this.#state;
  }

  get stream(): MediaStream | null {
    return this.#stream;
  }

  /** Switches on the camera of this id, else whichever the browser takes. A second call takes the place of the first. */
  async open(id?: string): Promise<void> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        video: {
          width: { ideal: 1280 },
          height: { ideal: 960 },
          ...(id ? { deviceId: { exact: id } } : { facingMode: 'user' }),
        },
      });
      if (this.#closed) return stopTracks(stream);
      if (this.#stream) stopTracks(this.#stream);
      this.#stream = stream;
      this.#state = 'live';
      await this.list.follow(stream);
    } catch (error) {
      this.#state = deviceFailure(error);
    }
  }

  /** What the camera sees now, not mirrored, as PNG. */
  async picture(video: HTMLVideoElement): Promise<Blob | null> {
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext('2d')?.drawImage(video, 0, 0);
    return await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  }

  close(): void {
    this.#closed = true;
    this.list.close();
    if (this.#stream) stopTracks(this.#stream);
    this.#stream = null;
  }
}

/** Switches the device off; its light goes out. */
export function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
