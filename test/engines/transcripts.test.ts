import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Generation } from '../../server/engines/engine.ts';
import { lineParser } from '../../server/engines/ndjson.ts';
import { Command, EngineEvent } from '../../server/engines/protocol.ts';
import { rawTranscript, readTranscript, transcriptNames } from '../fixtures/protocol/transcript.ts';
import { fixture, folder, supervise, until } from './harness.ts';

const names = transcriptNames();

test('there are transcripts of the fixture and of the real engine', () => {
  expect(names.filter((name) => name.startsWith('grey-')).length).toBeGreaterThanOrEqual(3);
  expect(names.filter((name) => name.startsWith('preview-')).length).toBeGreaterThanOrEqual(3);
});

describe.each(names)('%s', (name) => {
  test('every line is a message of the protocol, with no field that the protocol does not know', () => {
    const command = lineParser(Command);
    const event = lineParser(EngineEvent);
    for (const line of rawTranscript(name)) {
      const { to, message } = JSON.parse(line);
      const parsed = (to === 'engine' ? command : event)(JSON.stringify(message));
      expect(parsed).toEqual({ kind: 'message', message });
    }
  });

  test('holds no path of the machine it was recorded on', () => {
    for (const [path] of rawTranscript(name)
      .join('\n')
      .matchAll(/"\/[^"]*"/g)) {
      expect(path).toMatch(/^"\/(data|studio)\//);
    }
  });

  test('said again to the supervisor, it leads to the recorded end, and the engine is told the same', async () => {
    const lines = readTranscript(name);
    const ranks = Math.max(...lines.map(({ rank }) => rank)) + 1;
    const { engine } = supervise(fixture('replay', { TRANSCRIPT: name }, ranks));
    const log = join(folder(), 'engine.log');
    let generation: Generation | null = null;
    let progress = 0;
    let progressBefore = 0;
    for (const { rank, to, message } of lines) {
      if (to === 'studio') {
        if (message.type === 'progress') progressBefore++;
        if (message.type === 'hello' && rank === 0) expect(message.protocol).toBe(1);
        if (message.type === 'prepared' || message.type === 'hello' || !('run' in message)) continue;
        // The last rank's word ends the run.
        if (rank !== ranks - 1 || !['done', 'cancelled', 'failed'].includes(message.type)) continue;
        const { kind, frames } = (await generation?.outcome) ?? {};
        expect({ kind, frames }).toEqual({
          kind: message.type,
          frames: 'frames' in message ? message.frames : 0,
        });
      } else if (rank === 0) {
        switch (message.type) {
          case 'load':
            await engine.load(message.options);
            break;
          case 'prepare': {
            const answer = lines.find(
              (line) => line.message.type === 'prepared' && line.message.image === message.image,
            );
            const prepared = await engine.prepare(message);
            expect({ type: 'prepared', image: message.image, ...prepared }).toEqual(answer?.message);
            break;
          }
          case 'generate':
            generation = engine.generate({ ...message, log }, () => progress++);
            break;
          case 'cancel':
            await until(() => progress === progressBefore);
            generation?.cancel();
            break;
          case 'shutdown':
            await engine.shutdown();
            break;
          default:
        }
      }
    }
    expect(engine.status().problem).toBeNull();
    if (generation) expect(readFileSync(log, 'utf8')).toBe('');
  });
});
