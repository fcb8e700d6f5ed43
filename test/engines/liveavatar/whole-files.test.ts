import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { LiveAvatarSetup } from '../../../server/config/live-avatar-setup.ts';
import { commitOf } from '../../../server/engines/liveavatar/commit-of.ts';
import { neededWhole } from '../../../server/engines/liveavatar/needed-whole.ts';
import { judgeTorch } from '../../../server/engines/liveavatar/torch-build.ts';
import { layCheckout, safetensors } from '../../fixtures/liveavatar/stand-in.ts';

const FILE = '/engines/liveavatar.yaml';
const SHARD = 'diffusion_pytorch_model-00001-of-00001.safetensors';

function laid(): { checkout: string; model: string; look: () => Promise<(string | undefined)[]> } {
  const folder = mkdtempSync(join(tmpdir(), 'whole-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const checkout = layCheckout(folder);
  const model = join(checkout, 'ckpt/Wan2.2-S2V-14B');
  writeFileSync(
    join(model, 'diffusion_pytorch_model.safetensors.index.json'),
    JSON.stringify({ weight_map: { a: SHARD, b: SHARD } }),
  );
  writeFileSync(join(model, SHARD), safetensors({ a: 1000, b: 24 }));
  const setup = LiveAvatarSetup.parse({ checkout });
  const look = async () => (await neededWhole(setup, FILE)).filter(({ met }) => !met).map(({ code }) => code);
  return { checkout, model, look };
}

test('weights that are whole are there; cut ones are named with what they have', async () => {
  const { checkout, model, look } = laid();
  expect(await look()).toEqual([]);
  truncateSync(join(model, SHARD), 900);
  expect(await look()).toEqual(['file-damaged']);
  truncateSync(join(model, SHARD), 20);
  expect(await look()).toEqual(['file-damaged']);
  writeFileSync(join(model, SHARD), '<html>Not found</html>');
  expect(await look()).toEqual(['file-damaged']);
  rmSync(join(model, SHARD));
  expect(await look()).toEqual(['model-piece-absent']);
  writeFileSync(join(model, SHARD), safetensors({ a: 1 }));
  writeFileSync(join(model, 'Wan2.1_VAE.pth'), 'PK\x03\x04 and so on, but without its end');
  truncateSync(join(checkout, 'ckpt/LiveAvatar/liveavatar.safetensors'), 4);
  expect(await look()).toEqual(['file-damaged', 'file-damaged']);
});

test('an index that is none is damaged itself', async () => {
  const { model, look } = laid();
  writeFileSync(join(model, 'diffusion_pytorch_model.safetensors.index.json'), '');
  expect(await look()).toEqual(['file-damaged']);
});

test('torch has to be built for GPUs, and for a CUDA that the driver has', () => {
  const codes = (cuda: string | null, driver: string | null) =>
    judgeTorch('python3', cuda, driver).map(({ code }) => code);
  expect(codes('12.8', '535.129.03')).toEqual([]);
  expect(codes('13.0', '570.86.10')).toEqual(['torch-driver']);
  expect(codes('12.4', '470.1')).toEqual(['torch-driver']);
  expect(codes('', '570.86.10')).toEqual(['torch-cpu']);
  expect(codes(null, '570.86.10')).toEqual([]);
  expect(codes('12.8', null)).toEqual([]);
});

test('the commit of a checkout is read from its branch, packed or not, or from itself', () => {
  const { checkout } = laid();
  const git = join(checkout, '.git');
  const commit = 'abcdef0123456789abcdef0123456789abcdef01';
  expect(commitOf(checkout)).toBe('');
  mkdirSync(join(git, 'refs/heads'), { recursive: true });
  writeFileSync(join(git, 'HEAD'), `${commit}\n`);
  expect(commitOf(checkout)).toBe('abcdef0');
  writeFileSync(join(git, 'HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(join(git, 'packed-refs'), `# pack-refs\n${commit} refs/heads/main\n`);
  expect(commitOf(checkout)).toBe('abcdef0');
});
