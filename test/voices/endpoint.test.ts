import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { readVoices } from '../../server/config/voice-files.ts';
import { ProblemError } from '../../server/contract/index.ts';
import { VoicePool } from '../../server/voices/voice-pool.ts';
import { Voices } from '../../server/voices/voices.ts';
import { type Manner, speechEndpoint, tone, wav } from '../fixtures/speech-endpoint.ts';

const TEXT = 'Good morning to all of you.';

/** The endpoint that these lines describe, in the file `local.yaml`. */
function described(lines: string): ReturnType<typeof readVoices> {
  const folder = mkdtempSync(join(tmpdir(), 'voices-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'local.yaml'), lines);
  return readVoices(folder);
}

/** What comes of a text at an endpoint of this manner. */
async function speak(manner: Manner, settings = '', text = TEXT) {
  const endpoint = await speechEndpoint(manner);
  const voices = new Voices(described(`url: ${endpoint.url}\nvoices: [nova]\n${settings}`));
  onTestFinished(() => voices.close());
  const pieces: Int16Array[] = [];
  const problem = await (async () => {
    for await (const samples of voices.speak({ text, voice: 'local/nova', speed: 1.5 })) {
      pieces.push(samples);
    }
  })().then(
    () => null,
    (error: unknown) => {
      if (error instanceof ProblemError) return error.problem;
      throw error;
    },
  );
  const samples = Int16Array.from(pieces.flatMap((piece) => [...piece]));
  return { ...endpoint, voices, problem, samples, seconds: samples.length / 16_000 };
}

/** How often it goes up through nothing, a second: the pitch of a tone. */
function pitchOf(samples: Int16Array): number {
  let count = 0;
  for (let i = 1; i < samples.length; i++)
    if ((samples[i - 1] as number) < 0 && (samples[i] as number) >= 0) count++;
  return count / (samples.length / 16_000);
}

test('a WAV of any rate, of two channels or of unknown length becomes 16 kHz mono, its pitch as it was', async () => {
  const kinds = [
    wav(tone(1, 24_000), 24_000),
    wav(tone(1, 44_100, 2), 44_100, 2),
    wav(tone(1, 16_000), 16_000, 1, 0xffff_ffff),
  ];
  for (const answer of kinds) {
    const { problem, seconds, samples } = await speak((response) => {
      response.setHeader('content-type', 'audio/wav').end(answer);
    });
    expect(problem).toBeNull();
    expect(seconds).toBeCloseTo(1, 2);
    expect(pitchOf(samples)).toBeCloseTo(220, -1);
  }
});

test('it is asked as OpenAI is, with the key that its variable holds and nowhere else', async () => {
  process.env.TEST_SPEECH_KEY = 'sesame';
  onTestFinished(() => {
    delete process.env.TEST_SPEECH_KEY;
  });
  const { asked, problem, seconds, voices } = await speak(
    (response) => void response.end(tone(0.5, 24_000)),
    'model: kokoro\nformat: pcm\nkey: TEST_SPEECH_KEY',
  );
  expect(problem).toBeNull();
  expect(seconds).toBeCloseTo(0.5, 2);
  expect(asked).toEqual([
    {
      path: '/v1/audio/speech',
      authorization: 'Bearer sesame',
      body: { model: 'kokoro', voice: 'nova', input: TEXT, response_format: 'pcm', speed: 1.5 },
    },
  ]);
  expect(JSON.stringify(voices.list())).not.toContain('sesame');
});

test('a long text is asked for sentence by sentence, and sound is handed on as it comes', async () => {
  let hears = (): void => {};
  const heard = new Promise<void>((resolve) => {
    hears = resolve;
  });
  const { asked, url } = await speechEndpoint(async (response) => {
    response.write(tone(0.2, 24_000));
    // The rest of an answer follows only once its beginning has been heard.
    await heard;
    response.end(tone(0.2, 24_000));
  });
  const voices = new Voices(described(`url: ${url}\nvoices: [nova]\nformat: pcm`));
  onTestFinished(() => voices.close());
  let samples = 0;
  const text = 'This is one sentence. This is another.';
  for await (const piece of voices.speak({ text, voice: 'local/nova', speed: 1 })) {
    hears();
    samples += piece.length;
  }
  expect(asked.map(({ body }) => body.input)).toEqual(['This is one sentence.', 'This is another.']);
  // Both, and the pause between them.
  expect(samples / 16_000).toBeCloseTo(1.05, 2);
});

test.each<[string, Manner, RegExp, string?]>([
  ['is too slow', () => wait(20_000), /took longer than 1 s/, 'timeoutSeconds: 1'],
  [
    'never ends',
    async (response) => {
      while (!response.destroyed) if (!response.write(tone(1, 24_000))) await wait(5);
    },
    /more than 2 s of sound/,
    'format: pcm\nmaxSeconds: 2',
  ],
  [
    'answers with a page',
    (response) => void response.setHeader('content-type', 'text/html').end('<h1>Welcome</h1>'),
    /text\/html, not with sound: <h1>Welcome/,
  ],
  [
    'answers with an MP3',
    (response) => void response.setHeader('content-type', 'audio/mpeg').end('ID3'.repeat(99)),
    /something else than a WAV/,
  ],
  [
    'refuses the key',
    (response) =>
      void response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"no such key"}'),
    /answered 401: \{"error":"no such key"\}/,
  ],
  [
    'sends on to another address',
    (response) => void response.writeHead(307, { location: 'http://169.254.169.254/latest' }).end(),
    /answered 307/,
  ],
  [
    'drops the connection',
    (response) => {
      response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': 90_000 });
      response.write(wav(tone(0.5, 24_000), 24_000), () => response.destroy());
    },
    /broke off/,
  ],
  ['answers with nothing', (response) => void response.end(), /no sound/],
  [
    'answers with silence',
    (response) => void response.end(Buffer.alloc(48_000)),
    /no sound came/,
    'format: pcm',
  ],
])('an endpoint that %s is named, with what it did', async (_, manner, why, settings) => {
  const { problem } = await speak(manner, settings);
  expect(problem?.code).toBe('voice_failed');
  expect(problem?.detail).toMatch(/^The voice “local: nova” \(127\.0\.0\.1:\d+\) did not speak/);
  expect(problem?.detail).toMatch(why);
});

test('a process that dies in the middle of a sentence takes that text along, and nothing else', async () => {
  let answers = (): void => {};
  const answered = new Promise<void>((resolve) => {
    answers = resolve;
  });
  const endpoint = await speechEndpoint(async (response) => {
    response.write(tone(0.5, 24_000));
    await answered;
    response.end(tone(0.5, 24_000));
  });
  const pool = new VoicePool();
  const voices = new Voices(described(`url: ${endpoint.url}\nvoices: [nova]\nformat: pcm`), pool);
  onTestFinished(() => voices.close());
  const request = { text: TEXT, voice: 'local/nova', speed: 1 };
  const spoken = voices.speak(request);
  await spoken.next();
  for (const pid of pool.pids) process.kill(pid, 'SIGKILL');
  await expect(spoken.next()).rejects.toThrow(/its process ended \(SIGKILL\)/);
  answers();
  let samples = 0;
  for await (const piece of voices.speak(request)) samples += piece.length;
  expect(samples / 16_000).toBeCloseTo(1, 2);
});

test('one that nobody answers at, and one whose key is not set, are named', async () => {
  const voices = new Voices(
    described('url: http://127.0.0.1:9/v1\nvoices: [nova]').concat(
      described('url: http://127.0.0.1:9/v1\nkey: NOT_SET_HERE\nvoices: [nova]').map((one) => ({
        ...one,
        id: 'keyed',
      })),
    ),
  );
  onTestFinished(() => voices.close());
  const speaking = voices.speak({ text: TEXT, voice: 'local/nova', speed: 1 });
  await expect(speaking.next()).rejects.toThrow(/nobody answers/);
  expect(() => voices.speak({ text: TEXT, voice: 'keyed/nova', speed: 1 })).toThrow(
    /NOT_SET_HERE is not set/,
  );
});

test.each([
  ['url: ftp://localhost/v1\nvoices: [a]', ':1: "url"'],
  ['url: http://user:secret@localhost/v1\nvoices: [a]', ':1: "url"'],
  ['url: http://169.254.169.254/v1\nvoices: [a]', ':1: "url"'],
  ['url: http://localhost/v1\nvoices: []', ':2: "voices"'],
  ['url: http://localhost/v1\nkey: sk-123-secret\nvoices: [a]', ':2: "key"'],
  ['url: http://localhost/v1\nvoices:\n  - id: a\n    languages: [Klingon!]', ':4: "voices.0'],
  ['url: http://localhost/v1\nvoices: [a]\nvolume: 11', ':3: Unrecognized key'],
])('a description that is wrong names its line: %j', (lines, where) => {
  expect(() => described(lines)).toThrow(`local.yaml${where}`);
});
