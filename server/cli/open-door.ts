import { setTimeout as sleep } from 'node:timers/promises';
import { dataDirectory } from '../config/data-dir.ts';
import { readStudioAddress } from '../config/studio-address.ts';
import { tokenIn } from '../config/token-file.ts';
import { DataInUseError } from '../studio.ts';
import type { Door } from './door.ts';
import { OwnStudio } from './own-studio.ts';
import { RunningStudio } from './running-studio.ts';
import type { Terminal } from './terminal.ts';

/** Where the studio is that a command works with. */
export interface DoorOptions {
  /** Of a running studio; without it, the one of the data directory, running or not. */
  url?: string | undefined;
  token?: string | undefined;
  tokenFile?: string | undefined;
  dataDir?: string | undefined;
}

const LOOK_AGAIN_MS = 300;

/** What opening a studio needs to know besides. */
export interface DoorSurroundings {
  /** As the process was started with; what its children must not see is in it. */
  environment: NodeJS.ProcessEnv;
  terminal: Terminal;
  /** Hears of what should never happen. */
  report(fault: unknown): void;
}

/**
 * The studio to work with. Where one runs on the data directory it is used as any client would; where none does, it is
 * opened in this process. While another command has the directory, this one waits.
 * @throws ConfigError, DatabaseError; CommandError where nobody answers
 */
export async function openDoor(
  { url, token, tokenFile, dataDir }: DoorOptions,
  { environment, terminal, report }: DoorSurroundings,
): Promise<Door> {
  const { STUDIO_TOKEN, STUDIO_DATA_DIR, STUDIO_ENGINE } = environment;
  const secret = token ?? (tokenFile === undefined ? STUDIO_TOKEN || null : tokenIn(tokenFile));
  if (url !== undefined) return greeted(new RunningStudio(url, secret), terminal);
  const directory = dataDirectory(dataDir ?? (STUDIO_DATA_DIR || null), environment);
  for (let told = false; ; ) {
    try {
      return await OwnStudio.open(directory, STUDIO_ENGINE ?? '', report);
    } catch (error) {
      if (!(error instanceof DataInUseError)) throw error;
    }
    const holder = readStudioAddress(directory);
    if (holder?.url) return greeted(new RunningStudio(holder.url, secret), terminal);
    const who = holder ? `process ${holder.pid}` : 'a studio that is starting';
    if (!told) terminal.say(`Waiting for ${directory}, which ${who} is using.`);
    told = true;
    await sleep(LOOK_AGAIN_MS);
  }
}

/** A studio that was asked something: it is there, it lets this command in, and it will make videos. */
async function greeted(studio: RunningStudio, terminal: Terminal): Promise<RunningStudio> {
  const { paused } = await studio.queue();
  terminal.say(`Using the studio at ${studio.url}.`);
  if (paused) terminal.say('Its queue is paused: nothing is made until it is continued there.');
  return studio;
}
