import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEFAULT_PARAMS, ProblemError } from '../../server/contract/index.ts';
import { LiveRecordings, type RecordingPorts } from '../../server/live/live-recordings.ts';
import { folder } from '../engines/harness.ts';
import { wavFile } from '../fixtures/media/wav.ts';

/** A recording of a second that a killed studio has left; its name and where it lies. */
function leftBehind(place: string): { name: string; sound: string } {
  const facts = {
    engine: 'preview',
    image: 'a'.repeat(64),
    prompt: '',
    params: DEFAULT_PARAMS,
    width: 384,
    height: 256,
    fps: 25,
    title: null,
    begun: '2026-11-30T12:00:00.000Z',
  };
  const recordings = new LiveRecordings(place, {} as RecordingPorts);
  const name = recordings.begin(facts);
  const { sound, pictures } = recordings.place(name);
  writeFileSync(sound, wavFile(new Float32Array(16_000), { rate: 16_000 }));
  writeFileSync(pictures, 'pictures');
  return { name, sound };
}

test('what a killed studio has left waits for room where the disk is full, and becomes a run then', async () => {
  const place = folder();
  const { name, sound } = leftBehind(place);
  const faults: unknown[] = [];
  const made: number[] = [];
  let isFull = true;
  const ports: RecordingPorts = {
    addRecording: async () => {
      if (isFull) throw new ProblemError('disk_full', 'The disk is full.');
      return { id: 'b'.repeat(64) };
    },
    makeRun: ({ frames }) => {
      made.push(frames);
      return { id: 'run', ended: Promise.resolve() };
    },
    report: (fault) => faults.push(fault),
  };
  await new LiveRecordings(place, ports).recover();
  expect([faults.length, made, existsSync(sound)]).toEqual([1, [], true]);

  isFull = false;
  const recordings = new LiveRecordings(place, ports);
  await recordings.recover();
  await recordings.settled();
  expect(made).toEqual([25]);
  for (const ending of ['json', 'wav', 'mp4'])
    expect(existsSync(join(place, `${name}.${ending}`))).toBe(false);
});
