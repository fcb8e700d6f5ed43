import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { LiveAvatarSetup } from '../../server/config/live-avatar-setup.ts';
import { DEFAULT_PARAMS, Resolution, Scenario } from '../../server/contract/index.ts';
import { liveAvatarCapabilities } from '../../server/engines/liveavatar/capabilities.ts';
import { findConflicts } from '../../server/plan/conflicts.ts';
import { liveavatar, preview } from './shipped-engines.ts';

function presets<T>(file: string, schema: z.ZodType<T>): T {
  return schema.parse(parse(readFileSync(new URL(`../../configs/presets/${file}`, import.meta.url), 'utf8')));
}

const scenarios = presets('scenarios.yaml', z.array(Scenario));

test('the shipped resolutions are sizes that every shipped engine makes, the default among them', () => {
  const resolutions = presets('resolutions.yaml', z.array(Resolution));
  expect(resolutions.map(({ size }) => size)).toEqual(['384*256', '688*368', '704*384', '720*400']);
  for (const { size } of resolutions) {
    expect(preview.sizes).toContain(size);
    expect(liveavatar.sizes).toContain(size);
  }
  expect(resolutions.map(({ size }) => size)).toContain(DEFAULT_PARAMS.size);
});

test('every scenario runs on the preview as written', () => {
  for (const { id, params } of scenarios) {
    expect(findConflicts({ ...DEFAULT_PARAMS, ...params }, preview), id).toEqual([]);
  }
});

test('five GPUs run every scenario but for the steps, of which each rank does one', () => {
  const gpus = [0, 1, 2, 3, 4];
  const several = liveAvatarCapabilities(liveavatar, LiveAvatarSetup.parse({ checkout: '', gpus }));
  const adjusted = scenarios.flatMap(({ params }) =>
    findConflicts({ ...DEFAULT_PARAMS, ...params }, several),
  );
  expect(adjusted.map(({ param, code, suggestion }) => [param, code, suggestion])).toEqual([
    ['sample_steps', 'fixed_value', 4],
    ['infer_frames', 'not_multiple', 36],
    ['sample_steps', 'fixed_value', 4],
    ['sample_steps', 'fixed_value', 4],
    ['sample_steps', 'fixed_value', 4],
  ]);
});

test('on a single GPU the scenarios are adjusted where, and only where, the model cannot follow', () => {
  const adjusted = Object.fromEntries(
    scenarios.map(({ id, params }) => [
      id,
      Object.fromEntries(
        findConflicts({ ...DEFAULT_PARAMS, ...params }, liveavatar).map((found) => [
          found.param,
          found.suggestion,
        ]),
      ),
    ]),
  );
  expect(adjusted).toEqual({
    'quick-preview': { infer_frames: 36 },
    standard: {},
    'fast-standard': {},
    'best-quality': { sample_steps: 4, enable_vae_parallel: false },
    'long-form': {},
    'hd-close-up': { sample_steps: 4, enable_vae_parallel: false },
  });
});
