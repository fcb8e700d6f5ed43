import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { bridgeFolder, liveAvatarLaunch } from '../../../server/engines/liveavatar/launch.ts';
import { needsPython, standInSetup } from '../../fixtures/liveavatar/harness.ts';

beforeAll(needsPython);

/** What a few lines of Python beside the bridge print, as JSON. */
function printed(program: string, env: NodeJS.ProcessEnv = {}): unknown {
  const options = { cwd: dirname(bridgeFolder()), env: { ...process.env, ...env } };
  return JSON.parse(execFileSync('python3', ['-B', '-c', program], options).toString());
}

test.each([
  [4, 1, [4]],
  [4, 2, [2, 2]],
  [3, 2, [2, 1]],
  [4, 3, [2, 1, 1]],
  [4, 4, [1, 1, 1, 1]],
  // LiveAvatar's own ways: the last GPU has nothing to do but decode.
  [3, 4, [1, 1, 1, 0]],
  [4, 5, [1, 1, 1, 1, 0]],
])(
  '%i steps on %i GPUs: shared out as evenly as they go, the last having the fewest',
  (steps, ranks, shares) => {
    const program = `import json; from bridge.ranks import shared_steps; print(json.dumps([list(part) for part in shared_steps(${steps}, ${ranks})]))`;
    const parts = printed(program) as number[][];
    expect(parts.map(({ length }) => length)).toEqual(shares);
    expect(parts.flat()).toEqual(Array.from({ length: steps }, (_, step) => step));
  },
);

test('compiled code is kept where the studio keeps its data, for the next start to find', () => {
  const { env } = liveAvatarLaunch(standInSetup('/checkout'), '/data/compiled/liveavatar');
  const program =
    'import json, os; from bridge.settings import read_settings; from bridge.loader import keep_compiled; keep_compiled(read_settings().cache_folder); print(json.dumps([os.environ["TRITON_CACHE_DIR"], os.environ["TORCHINDUCTOR_CACHE_DIR"]]))';
  expect(printed(program, { ...env, ENGINE_RANK: '0', ENGINE_RANKS: '1' })).toEqual([
    '/data/compiled/liveavatar/triton',
    '/data/compiled/liveavatar/inductor',
  ]);
});
