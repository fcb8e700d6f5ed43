import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { EngineLimits } from '../../server/config/engine-description.ts';
import {
  type Capabilities,
  DEFAULT_PARAMS,
  type Device,
  type EngineId,
  SIZES,
} from '../../server/contract/index.ts';
import type { GenerateJob } from '../../server/engines/engine.ts';
import { type LaunchSpec, nodeLaunch } from '../../server/engines/launch.ts';
import { EngineSupervisor } from '../../server/engines/supervisor.ts';
import { ReferenceImageCache } from '../../server/portrait/reference-images.ts';
import { type FrameHeader, readFrames } from '../../server/wire/frames.ts';
import { built } from '../built/built.ts';

/** What the fixtures can do, which is nothing in particular. */
const CAPABILITIES: Capabilities = {
  fps: 25,
  sizes: [...SIZES],
  params: {},
  firstClipLoss: 0,
  clipBudget: 'seconds',
  preview: true,
  maxSeconds: 3600,
  expectedFps: [],
  expectedMemory: [],
  reloadParams: ['load_lora'],
};

/** Seconds. A fixture takes half a second to load its TypeScript, more on a busy machine. */
const LIMITS: EngineLimits = {
  inactivity: { loading: 20, preparing: 5, conditioning: 5, generating: 2, decoding: 2, saving: 2 },
  prepare: 5,
  cancelGrace: 1,
  termGrace: 0.5,
};

/** A folder that goes away with the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'engine-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Portraits at the output's size, gone with the test. */
export function referenceImages(): ReferenceImageCache {
  return new ReferenceImageCache(folder());
}

/** How one of the programs in `test/fixtures/engines` is started. */
export function fixture(name: string, env: Record<string, string> = {}, ranks = 1): LaunchSpec {
  const entry = built(fileURLToPath(new URL(`../fixtures/engines/${name}.ts`, import.meta.url)));
  return { ...nodeLaunch(entry), env, ranks };
}

export interface EngineHarness {
  engine: EngineSupervisor;
  /** Pids of the living processes of its ranks. */
  pids(): number[];
  /** Pids of all living processes that descend from this engine, wherever they have moved. */
  survivors(): number[];
}

/** An engine under supervision; whatever is left of it goes with the test. */
export function supervise(
  launch: LaunchSpec,
  limits: Partial<EngineLimits> = {},
  capabilities: Partial<Capabilities> = {},
  { id = 'fixture', devices = ['cpu'] }: { id?: EngineId; devices?: Device[] } = {},
): EngineHarness {
  const mark = `HARNESS_MARK=${randomUUID()}`;
  const [key = '', value = ''] = mark.split('=');
  const engine = new EngineSupervisor({
    id,
    label: { en: 'Fixture', zh: '测试' },
    devices,
    capabilities: { ...CAPABILITIES, ...capabilities },
    limits: { ...LIMITS, ...limits },
    launch: { ...launch, env: { ...launch.env, [key]: value } },
  });
  const survivors = () => marked(mark);
  onTestFinished(async () => {
    await engine.shutdown();
    for (const pid of survivors()) process.kill(pid, 'SIGKILL');
  });
  const pids = () => survivors().filter((pid) => proc(pid, 'cmdline').includes('/fixtures/engines/'));
  return { engine, pids, survivors };
}

/** Pids of the processes whose environment holds `mark`; zombies have none. */
export function marked(mark: string): number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .map(Number)
    .filter((pid) => proc(pid, 'environ').includes(mark));
}

/** A file of a process; empty when it has ended. */
function proc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

/** Waits until `condition` holds. @throws when it does not within `seconds`. */
export async function until(condition: () => boolean, seconds = 60): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Not within ${seconds} s: ${condition}`);
    await sleep(20);
  }
}

/** Stands in for the encoder process: takes frames on a Unix socket and counts them by run. */
export async function encoder(
  look: (payload: Uint8Array, header: FrameHeader) => void = () => undefined,
): Promise<{ socket: string; frames: number[] }> {
  const frames: number[] = [];
  const server = createServer(async (socket) => {
    try {
      for await (const frame of readFrames(socket)) {
        frames.push(frame.header.index);
        look(frame.payload, frame.header);
      }
    } catch {
      // The engine was killed inside a frame.
    }
  });
  const socket = join(folder(), 'frames.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => {
    server.close();
  });
  return { socket, frames };
}

/** A run of small grey frames. */
export async function job(run: string, frames = 30): Promise<GenerateJob & { received: number[] }> {
  const { socket, frames: received } = await encoder();
  return {
    run,
    image: '/portrait.png',
    audio: '/speech.wav',
    prompt: '',
    params: { ...DEFAULT_PARAMS, infer_frames: 16 },
    width: 128,
    height: 64,
    frames,
    socket,
    log: join(folder(), 'engine.log'),
    received,
  };
}
