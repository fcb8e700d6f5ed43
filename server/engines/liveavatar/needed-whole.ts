import { open, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { LiveAvatarSetup } from '../../config/live-avatar-setup.ts';
import type { Need } from '../../contract/index.ts';
import { absentPiece, checkoutOf, downloadAgain, neededFiles } from './needed-files.ts';

const INDEX = 'diffusion_pytorch_model.safetensors.index.json';
const ARCHIVES = ['models_t5_umt5-xxl-enc-bf16.pth', 'Wan2.1_VAE.pth'];
/** The longest header that safetensors itself accepts, bytes. */
const MOST_HEADER = 100_000_000;

const Index = z.object({ weight_map: z.record(z.string(), z.string()) });
/** What a safetensors file says of its tensors: where each lies behind the header, bytes. */
const Header = z.record(
  z.string(),
  z.object({ data_offsets: z.tuple([z.int().min(0), z.int().min(0)]).optional() }),
);

/** How a file falls short of what it says it holds: bytes; `wants` null = it says nothing that makes sense. */
interface Shortage {
  has: number;
  wants: number | null;
}

/**
 * The same as `neededFiles`, with a look into each file of weights: whether it is whole. A download that was broken off
 * leaves a file that looks well until it is loaded, minutes later. Headers and lengths are read, never the weights.
 */
export async function neededWhole(setup: LiveAvatarSetup, file: string): Promise<Need[]> {
  const needs = neededFiles(setup, file);
  const looked = needs.map(async (need): Promise<Need[]> => {
    const { checkpoint, lora } = need.values ?? {};
    if (!need.met) return [need];
    const faults =
      need.code === 'model' && checkpoint
        ? await faultsOfModel(checkpoint)
        : need.code === 'lora' && lora
          ? await faultsOfLora(setup, lora)
          : [];
    return faults.length > 0 ? faults : [need];
  });
  return (await Promise.all(looked)).flat();
}

async function faultsOfModel(checkpoint: string): Promise<Need[]> {
  const again = downloadAgain('model', checkpoint);
  const shards = await shardsIn(join(checkpoint, INDEX));
  if (shards === null) return [damaged(join(checkpoint, INDEX), { has: 0, wants: null }, again)];
  const looked = await Promise.all([
    ...shards.map(async (name) => [name, await shortageOf(join(checkpoint, name), inTensors)] as const),
    ...ARCHIVES.map(async (name) => [name, await shortageOf(join(checkpoint, name), inArchive)] as const),
  ]);
  return looked.flatMap(([name, shortage]) => {
    if (shortage === 'absent') return absentPiece(checkpoint, name, 'a part of the weights');
    return shortage ? damaged(join(checkpoint, name), shortage, again) : [];
  });
}

async function faultsOfLora(setup: LiveAvatarSetup, lora: string): Promise<Need[]> {
  if (!lora.endsWith('.safetensors')) return [];
  const shortage = await shortageOf(lora, inTensors);
  const folder = lora.startsWith(checkoutOf(setup))
    ? dirname(lora)
    : resolve(checkoutOf(setup), 'ckpt/LiveAvatar');
  return shortage && shortage !== 'absent' ? [damaged(lora, shortage, downloadAgain('lora', folder))] : [];
}

/** The files that the weights are spread over; null where the index is none. */
async function shardsIn(index: string): Promise<string[] | null> {
  try {
    const { weight_map } = Index.parse(JSON.parse(await readFile(index, 'utf8')));
    return [...new Set(Object.values(weight_map))];
  } catch {
    return null;
  }
}

type Reader = (
  read: (at: number, bytes: number) => Promise<Buffer>,
  size: number,
) => Promise<Shortage | null>;

async function shortageOf(path: string, reader: Reader): Promise<Shortage | null | 'absent'> {
  const file = await open(path).catch(() => null);
  if (!file) return 'absent';
  try {
    const { size } = await file.stat();
    const read = async (at: number, bytes: number) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, at);
      return buffer.subarray(0, bytesRead);
    };
    return await reader(read, size);
  } finally {
    await file.close();
  }
}

/** Eight bytes with the header's length, the header as JSON, and the tensors, of which the last ends the file. */
const inTensors: Reader = async (read, size) => {
  if (size < 8) return { has: size, wants: null };
  const length = Number((await read(0, 8)).readBigUInt64LE());
  if (length > MOST_HEADER) return { has: size, wants: null };
  if (size < 8 + length) return { has: size, wants: 8 + length };
  try {
    const header = Header.parse(JSON.parse((await read(8, length)).toString()));
    const end = Math.max(0, ...Object.values(header).map(({ data_offsets }) => data_offsets?.[1] ?? 0));
    const wants = 8 + length + end;
    return size < wants ? { has: size, wants } : null;
  } catch {
    return { has: size, wants: null };
  }
};

/** torch's own format is a ZIP archive, whose table of contents stands at its end. */
const inArchive: Reader = async (read, size) => {
  const isArchive = (await read(0, 2)).toString('latin1') === 'PK';
  // Files of an older torch are no archives, and do not say how long they are.
  if (size > 0 && !isArchive) return null;
  const end = size < 22 ? '' : (await read(size - 22, 4)).toString('latin1');
  return end === 'PK\x05\x06' ? null : { has: size, wants: null };
};

function damaged(path: string, { has, wants }: Shortage, again: string): Need {
  const values = { path, has: inGb(has), wants: wants === null ? '' : inGb(wants) };
  const length =
    wants === null
      ? `it ends too early, after ${values.has} GB`
      : `it has ${values.has} of ${values.wants} GB`;
  return {
    code: 'file-damaged',
    what: `The whole file ${path}: ${length}.`,
    how: 'Its download was broken off, or it is damaged. Delete it, and download it again:',
    paste: again,
    values,
  };
}

function inGb(bytes: number): string {
  return (bytes / 1e9).toFixed(2);
}
