/** The engine process alone, spoken to over its protocol: from `generate` to the first frame on its socket. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { DEFAULT_PARAMS } from '../../server/contract/index.ts';
import type { Command, EngineEvent } from '../../server/engines/protocol.ts';
import { WavWriter } from '../../server/speech/wav.ts';
import { examplePortrait } from './inputs.ts';
import { median, report, round } from './report.ts';

const REPEATS = 10;
const FRAMES = 48;
const [WIDTH, HEIGHT] = [704, 384];

const work = await mkdtemp(join(tmpdir(), 'first-frame-'));
const image = join(work, 'portrait.png');
await writeFile(image, (await examplePortrait()).buffer);
const audio = join(work, 'speech.wav');
const wav = await WavWriter.create(audio);
await wav.write(
  Float32Array.from({ length: 5 * 16_000 }, (_, i) => 0.3 * Math.sin(i / 20) * Math.sin(i / 4000)),
);
await wav.close();

const entry = fileURLToPath(new URL('../../dist/server/engines/preview/main.js', import.meta.url));
const engine = spawn(process.execPath, [entry], { stdio: ['pipe', 'ignore', 'inherit', 'pipe'] });
const events = createInterface({ input: engine.stdio[3] as Readable });
const say = (command: Command): boolean =>
  (engine.stdin as NodeJS.WritableStream).write(`${JSON.stringify(command)}\n`);

/** Waits for the engine's next event of this type. */
function heard(type: EngineEvent['type']): Promise<EngineEvent> {
  return new Promise((resolve) => {
    const listen = (line: string) => {
      const event = JSON.parse(line) as EngineEvent;
      if (event.type !== type) return;
      events.off('line', listen);
      resolve(event);
    };
    events.on('line', listen);
  });
}

say({ type: 'load' });
await heard('ready');
say({ type: 'prepare', image, width: WIDTH, height: HEIGHT });
await heard('prepared');
const firsts: number[] = [];
const speeds: number[] = [];
for (let i = 0; i < REPEATS; i++) {
  const path = join(work, `${i}.sock`);
  const server = createServer().listen(path);
  await once(server, 'listening');
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const begin = performance.now();
  const done = heard('done');
  say({
    type: 'generate',
    run: `bench${i}`,
    image,
    audio,
    prompt: '',
    params: DEFAULT_PARAMS,
    width: WIDTH,
    height: HEIGHT,
    frames: FRAMES,
    socket: path,
  });
  const [socket] = await connected;
  await once(socket, 'data');
  firsts.push(performance.now() - begin);
  socket.resume();
  await done;
  speeds.push(FRAMES / ((performance.now() - begin) / 1000));
  server.close();
}
report('first-frame', {
  output: `${WIDTH}x${HEIGHT}`,
  firstFrameMs: round(median(firsts)),
  worstMs: round(Math.max(...firsts)),
  renderFramesPerSecond: round(median(speeds)),
});
engine.stdin?.end();
await once(engine, 'exit');
await rm(work, { recursive: true });
