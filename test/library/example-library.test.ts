import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ExampleSource } from '../../server/config/examples-file.ts';
import { Inspector } from '../../server/inspect/inspector.ts';
import { ExampleLibrary } from '../../server/library/example-library.ts';
import { AssetStore } from '../../server/media/assets/store.ts';
import { until } from '../engines/harness.ts';
import { inspectorPids } from '../inspect/inspector-pids.ts';
import { LIMITS, THRESHOLDS } from '../inspect/thresholds.ts';
import { silentMp3 } from '../media/hostile-files.ts';

const PORTRAIT = fileURLToPath(new URL('../../configs/examples/portraits/daniel.png', import.meta.url));

let folder: string;
let inspector: Inspector;
let assets: AssetStore;
let faults: unknown[];
let library: ExampleLibrary;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'example-library-test-'));
  inspector = new Inspector(LIMITS, THRESHOLDS, { image: 120_000, audio: 120_000 });
  assets = await AssetStore.open(join(folder, 'assets'), LIMITS, inspector);
  faults = [];
  library = new ExampleLibrary(assets, (fault) => faults.push(fault));
});
afterEach(async () => {
  await inspector.close();
  rmSync(folder, { recursive: true, force: true });
});

function example(recording: Buffer): ExampleSource {
  const path = join(folder, 'recording.mp3');
  writeFileSync(path, recording);
  const label = { en: 'Daniel', zh: '丹尼尔' };
  return { id: 'daniel', label, portrait: PORTRAIT, recording: path, prompt: 'A man talks.' };
}

/** What is being looked at is written beside it as it comes. */
function isBeingLookedAt(): boolean {
  const incoming = join(folder, 'assets', '.incoming');
  return readdirSync(incoming).some((name) => existsSync(join(incoming, name, 'speech.wav')));
}

test('An example whose inspection was lost is looked at again, and is there.', async () => {
  library.load([example(silentMp3(900))], async () => {});
  await until(isBeingLookedAt);
  const pids = inspectorPids();
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  expect(pids).not.toEqual([]);
  const { examples, coming } = await library.all();
  expect(examples).toMatchObject([{ id: 'daniel' }]);
  expect({ coming, faults }).toEqual({ coming: 0, faults: [] });
});

test('An example whose file is broken is told of once, and the studio does without it.', async () => {
  const broken = { ...example(Buffer.from('no sound')), id: 'broken' };
  library.load([broken], async () => {});
  const { examples, coming } = await library.all();
  expect({ examples, coming }).toEqual({ examples: [], coming: 0 });
  expect(faults).toMatchObject([{ problem: { code: 'unsupported_media' } }]);
});
