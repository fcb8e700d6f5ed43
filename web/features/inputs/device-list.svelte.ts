/** A camera or a microphone as the browser names it. */
export type Device = { id: string; name: string };

/** Devices of one kind, and which of them is in use; follows what is plugged in. Names come once one is allowed. */
export class DeviceList {
  readonly #kind: 'audioinput' | 'videoinput';
  #devices = $state.raw<readonly Device[]>([]);
  #used = $state('');

  constructor(kind: 'audioinput' | 'videoinput') {
    this.#kind = kind;
  }

  get devices(): readonly Device[] {
    return this.#devices;
  }

  /** Id of the one in use; empty while there is none. */
  get used(): string {
    return this.#used;
  }

  /** Takes note of what a stream comes from, and looks at what else there is. */
  async follow(stream: MediaStream): Promise<void> {
    this.#used = stream.getTracks()[0]?.getSettings().deviceId ?? '';
    navigator.mediaDevices.addEventListener('devicechange', this.#look);
    await this.#look();
  }

  close(): void {
    navigator.mediaDevices?.removeEventListener('devicechange', this.#look);
  }

  readonly #look = async (): Promise<void> => {
    const all = await navigator.mediaDevices.enumerateDevices();
    this.#devices = all
      .filter(({ kind, deviceId }) => kind === this.#kind && deviceId !== '')
      .map(({ deviceId, label }, index) => ({ id: deviceId, name: label || String(index + 1) }));
  };
}
