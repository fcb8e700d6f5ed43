import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { PartialParams } from '../../../server/contract/index.ts';
import type { Engine } from '../../../server/engines/engine.ts';
import { bridgeFolder } from '../../../server/engines/liveavatar/launch.ts';
import {
  needsPython,
  standInCheckout,
  standInJob,
  standInSetup,
  superviseStandIn,
} from '../../fixtures/liveavatar/harness.ts';
import { SITE } from '../../fixtures/liveavatar/stand-in.ts';
import { wavFile } from '../../fixtures/media/wav.ts';
import { folder, until } from '../harness.ts';

beforeAll(needsPython);
vi.setConfig({ testTimeout: 60_000 });

const BRIDGE = bridgeFolder();
/** Four clips of 24 pictures, of which the first lose three. */
const WHOLE = 93;

function standIn(): Engine {
  const { engine } = superviseStandIn(standInSetup(standInCheckout()));
  onTestFinished(() => engine.shutdown());
  return engine;
}

/** A stretch of the whole as the engine shows it, one grey a picture. */
async function shown(
  engine: Engine,
  [start, end]: readonly [number, number],
  state: { from: string | null; to: string | null },
  params: PartialParams = {},
): Promise<number[]> {
  const job = await standInJob(`${start} to ${end}`, params);
  const part = { start, of: WHOLE, ...state };
  const frames = end - start;
  const outcome = await engine.generate({ ...job, frames, part }, () => undefined).outcome;
  expect(outcome).toMatchObject({ kind: 'done', frames });
  await until(() => job.greys.length === frames);
  return job.greys;
}

test('a video made in parts, cut within blocks, is picture for picture the one that is made at once', async () => {
  const engine = standIn();
  const once = await standInJob('at once', { num_clip: 4 });
  expect(await engine.generate(once, () => undefined).outcome).toMatchObject({ kind: 'done', frames: WHOLE });
  await until(() => once.greys.length === WHOLE);
  const [first, second, third] = ['first', 'second', 'third'].map((name) => join(folder(), name));
  const parts = [
    await shown(engine, [0, 40], { from: null, to: first ?? '' }),
    // Wholly within the block in which the part before ended, then far beyond what is kept.
    await shown(engine, [40, 44], { from: first ?? '', to: second ?? '' }),
    await shown(engine, [44, 80], { from: second ?? '', to: third ?? '' }),
    await shown(engine, [80, WHOLE], { from: third ?? '', to: null }),
  ];
  expect(parts.flat()).toEqual(once.greys);
  expect(existsSync(`${third}.part`)).toBe(false);
});

test('a part begins anew where the one before has left nothing, nonsense, or what belongs to another seed', async () => {
  const engine = standIn();
  const state = join(folder(), 'state');
  await shown(engine, [0, 24], { from: null, to: state });
  const goneOn = await shown(engine, [24, 48], { from: state, to: null });
  const anew = await shown(engine, [24, 48], { from: null, to: null });
  expect(anew).not.toEqual(goneOn);
  expect(await shown(engine, [24, 48], { from: join(folder(), 'none'), to: null })).toEqual(anew);
  const other = await shown(engine, [24, 48], { from: null, to: null }, { base_seed: 7 });
  expect(await shown(engine, [24, 48], { from: state, to: null }, { base_seed: 7 })).toEqual(other);
  // Kept pictures that do not reach to where this part begins.
  const later = await shown(engine, [56, 64], { from: null, to: null });
  expect(await shown(engine, [56, 64], { from: state, to: null })).toEqual(later);
  writeFileSync(state, 'no state');
  expect(await shown(engine, [24, 48], { from: state, to: null })).toEqual(anew);
});

test('the end of a video may lie beyond the end of its recording, and nothing is heard there', async () => {
  const engine = standIn();
  // The stand-in hears nine clips in it.
  expect(await shown(engine, [208, 232], { from: null, to: null })).toHaveLength(24);
});

test('of a long recording a part hears its stretch and what surrounds it, of a short one all', () => {
  const inputs = folder();
  const asked = (seconds: number, begin: number, end: number) => {
    const wav = join(inputs, `${seconds}.wav`);
    // Every second tells which one it is.
    const sound = Float32Array.from({ length: seconds * 100 }, (_, at) => Math.floor(at / 100) / 1000);
    writeFileSync(wav, wavFile(sound, { rate: 100 }));
    const looks = `
import sys, wave
sys.path.insert(0, sys.argv[1])
from recording import stretch_of
with stretch_of(sys.argv[2], ${begin}, ${end}) as (path, first), wave.open(path) as file:
    heard = memoryview(file.readframes(file.getnframes())).cast("h")
    print(round(first * 25), len(heard), round(heard[0] / 32.768), round(heard[-1] / 32.768))
`;
    return execFileSync('python3', ['-B', '-c', looks, BRIDGE, wav], { encoding: 'utf8' }).trim();
  };
  expect(asked(120, 60, 61)).toBe('0 12000 0 119');
  // Ten seconds before and after, and on the grid on which frame and features begin together.
  expect(asked(300, 100.04, 120)).toBe(`${90 * 25} 4000 90 129`);
  expect(asked(300, 5, 20)).toBe('0 3000 0 29');
  expect(asked(300, 290, 320)).toBe(`${280 * 25} 2000 280 299`);
});

test('a clip hears the recording from where its performance began in it, and silence beyond its end', () => {
  const looks = `
import sys
sys.path[:0] = sys.argv[1:]
from bridge.conditioning import Conditions
from torch import Tensor
class Speech(Tensor):
    def __getitem__(self, key):
        print(key[-1].start, key[-1].stop)
        return super().__getitem__(key)
speech = Conditions(None, Speech([1, 25, 1024, 240]), None, 50)
print(*(speech.heard(begin, 48).shape[-1] for begin in (48, 168, 480)))
`;
  const told = execFileSync('python3', ['-B', '-c', looks, SITE, dirname(BRIDGE)], { encoding: 'utf8' });
  expect(told.trim().split('\n')).toEqual(['98 146', '218 240', '240 240', '48 48 48']);
});
