/**
 * Synthesises the example recordings: `npx tsx configs/examples/make/recordings.ts`.
 * Needs flite (voices slt and rms) and espeak-ng; both are Debian packages of the same name.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

interface Recording {
  name: string;
  speak: (wav: string) => [command: string, args: string[]];
}

const WELCOME =
  'Good morning, and welcome to the studio. Give it one portrait, one recording, and a few words about the mood. ' +
  'The video begins to play while the rest of it is still being made. ' +
  'Move a slider, press generate again, and see what you think of the difference.';

const REPORT =
  'Thank you for joining us today. Before we look at the numbers, let me show you how this presentation was made. ' +
  'Nobody stood in front of a camera. A picture, a voice, and a moment of patience: that is all it took. ' +
  'Please feel free to ask questions.';

const GREETING =
  '大家好，欢迎来到我们的工作室。一张肖像，一段录音，几秒钟以后，画面里的人就会慢慢开口说话。不满意，就马上再试一次。';

const RECORDINGS: Recording[] = [
  {
    name: 'welcome-en',
    speak: (wav) => ['flite', ['-voice', 'slt', '--setf', 'duration_stretch=1.05', '-t', WELCOME, '-o', wav]],
  },
  {
    name: 'report-en',
    speak: (wav) => ['flite', ['-voice', 'rms', '--setf', 'duration_stretch=1.02', '-t', REPORT, '-o', wav]],
  },
  {
    name: 'greeting-zh',
    speak: (wav) => ['espeak-ng', ['-v', 'cmn+f2', '-s', '190', '-p', '55', '-w', wav, GREETING]],
  },
];

/** Quiet before and after the speech, in seconds: the first frames start from a resting face. */
const LEAD = 0.25;
const TAIL = 0.4;
/** Highest sample, of full scale: about -3 dB, far from clipping. */
const PEAK = 0.7;

/** The samples of a mono 16-bit WAV and its rate. */
function readWav(bytes: Buffer): { rate: number; samples: Int16Array } {
  const rate = bytes.readUInt32LE(24);
  const at = bytes.indexOf('data') + 8;
  // espeak-ng writes to a stream and leaves the length field at its maximum.
  const length = Math.min(bytes.readUInt32LE(at - 4), bytes.length - at) & ~1;
  const samples = new Int16Array(length / 2);
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(at + 2 * i);
  return { rate, samples };
}

/** A mono 16-bit WAV with quiet around the speech and its peak at `PEAK`. */
function writeWav({ rate, samples }: { rate: number; samples: Int16Array }): Buffer {
  const loudest = samples.reduce((max, s) => Math.max(max, Math.abs(s)), 1);
  const gain = (PEAK * 32767) / loudest;
  const lead = Math.round(LEAD * rate);
  const body = (lead + samples.length + Math.round(TAIL * rate)) * 2;
  const out = Buffer.alloc(44 + body);
  out.write('RIFF', 0);
  out.writeUInt32LE(36 + body, 4);
  out.write('WAVEfmt ', 8);
  out.writeUInt32LE(16, 16);
  out.writeUInt16LE(1, 20);
  out.writeUInt16LE(1, 22);
  out.writeUInt32LE(rate, 24);
  out.writeUInt32LE(rate * 2, 28);
  out.writeUInt16LE(2, 32);
  out.writeUInt16LE(16, 34);
  out.write('data', 36);
  out.writeUInt32LE(body, 40);
  samples.forEach((s, i) => {
    out.writeInt16LE(Math.round(s * gain), 44 + 2 * (lead + i));
  });
  return out;
}

const out = process.argv[2] ?? fileURLToPath(new URL('../recordings/', import.meta.url));
await mkdir(out, { recursive: true });
const work = await mkdtemp(join(tmpdir(), 'recordings-'));
try {
  for (const { name, speak } of RECORDINGS) {
    const raw = join(work, `${name}.wav`);
    await execa(...speak(raw));
    await writeFile(join(out, `${name}.wav`), writeWav(readWav(await readFile(raw))));
  }
} finally {
  await rm(work, { recursive: true });
}
