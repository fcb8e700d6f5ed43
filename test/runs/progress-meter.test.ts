import { expect, test } from 'vitest';
import { ProgressMeter } from '../../server/runs/progress-meter.ts';

const TOTALS = { frames: 1000, clips: 10, steps: 4 };
const report = (frames: number) => ({
  stage: 'generating' as const,
  clip: 1,
  clips: 0,
  step: 0,
  steps: 0,
  frames,
});

test('a steady engine shows its rate and the time left', () => {
  const meter = new ProgressMeter(0, TOTALS);
  for (let second = 1; second <= 5; second++) {
    meter.reported(report(second * 50), second * 1000);
    meter.written(second * 50, second * 1000);
  }
  expect(meter.read(5000)).toMatchObject({
    frames: 250,
    totalFrames: 1000,
    framesPerSecond: 50,
    elapsedSeconds: 5,
    etaSeconds: 15,
    clips: 10,
    steps: 4,
  });
});

test('the rate follows a change of speed within a few seconds', () => {
  const meter = new ProgressMeter(0, TOTALS);
  for (let second = 1; second <= 10; second++) meter.reported(report(second * 10), second * 1000);
  for (let second = 11; second <= 16; second++)
    meter.reported(report(100 + (second - 10) * 100), second * 1000);
  expect(meter.read(16_000).framesPerSecond).toBeGreaterThan(90);
});

test('a pause lowers the rate instead of freezing it', () => {
  const meter = new ProgressMeter(0, TOTALS);
  for (let second = 1; second <= 4; second++) meter.reported(report(second * 50), second * 1000);
  expect(meter.read(14_000).framesPerSecond).toBeLessThan(20);
});

test('before the first frame nobody knows how long it will take', () => {
  expect(new ProgressMeter(0, TOTALS).read(3000)).toMatchObject({ etaSeconds: null, framesPerSecond: 0 });
});

test('an engine that hands its frames over at the end shows its rate and the time left by what it has made', () => {
  const meter = new ProgressMeter(0, TOTALS);
  for (let second = 1; second <= 5; second++)
    meter.reported({ ...report(0), made: second * 50 }, second * 1000);
  expect(meter.read(5000)).toMatchObject({ frames: 0, framesPerSecond: 50, etaSeconds: 15 });
  meter.reported({ ...report(0), made: 1000 }, 6000);
  expect(meter.read(6000)).toMatchObject({ frames: 0, etaSeconds: null });
  meter.written(1000, 7000);
  expect(meter.read(7000)).toMatchObject({ frames: 1000, etaSeconds: 0 });
});
