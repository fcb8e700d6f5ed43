import { rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearAbandoned, temporaryFolder } from '../../processes/temporary-folder.ts';

/** `sun_path` holds 107 bytes on Linux and 103 elsewhere. */
const MAX_PATH_BYTES = 100;
/** Of what this adds to the temporary folder's path. */
const OWN_BYTES = 60;
const KIND = 'studio-frames';

/**
 * A Unix socket in a directory of its own that only this user may enter. It takes one connection, the engine's, and
 * its path is gone from the file system as soon as that has come.
 */
export class FrameSocket {
  readonly #directory: string;
  readonly path: string;
  readonly #server: Server = createServer({ pauseOnConnect: true });
  /** The engine's connection; null when the socket was closed before one came. */
  readonly connection: Promise<Socket | null>;
  #connected: (socket: Socket | null) => void = () => {};
  #socket: Socket | null = null;

  private constructor(directory: string) {
    this.#directory = directory;
    this.path = join(directory, 'frames');
    this.connection = new Promise((resolve) => {
      this.#connected = resolve;
    });
  }

  /** Opens one. Resolves once the engine may connect. */
  static async open(): Promise<FrameSocket> {
    const socket = new FrameSocket(await temporaryFolder(parent(), KIND));
    await socket.#listen();
    return socket;
  }

  async #listen(): Promise<void> {
    this.#server.once('connection', (socket) => {
      this.#socket = socket;
      // A vanished engine is seen as the end of its frames; the reset itself says nothing more.
      socket.on('error', () => {});
      this.#stopListening();
      this.#connected(socket);
    });
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.path, resolve);
    });
    await chmod(this.path, 0o600);
  }

  close(): void {
    this.#stopListening();
    this.#socket?.destroy();
    this.#connected(null);
  }

  #stopListening(): void {
    this.#server.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Removes what encoders that were killed have left. Never rejects. */
export async function clearFrameSockets(): Promise<void> {
  await clearAbandoned(parent(), KIND);
}

/** Short enough for a socket below it. */
function parent(): string {
  return Buffer.byteLength(tmpdir()) < MAX_PATH_BYTES - OWN_BYTES ? tmpdir() : '/tmp';
}
