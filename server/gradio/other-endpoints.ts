import { basename } from 'node:path';
import { PartialParams, ProblemError } from '../contract/index.ts';
import type { Arguments } from './arguments.ts';
import { type FileData, fileData } from './file-value.ts';
import type { Surroundings } from './generate.ts';

/** `/select_example_image`: on LiveAvatar's page the picture that was clicked; a program has clicked none. */
export async function firstPortrait(around: Surroundings): Promise<[FileData]> {
  const { examples } = await around.core.options();
  return [await exampleFile(examples[0]?.image, around)];
}

/** `/select_example_audio`: the recording of that file name, wherever it lay on LiveAvatar's machine. */
export async function exampleRecording(
  { audio_path: path }: Arguments,
  around: Surroundings,
): Promise<[FileData]> {
  const { exampleAssets } = await around.core.options();
  const name = basename(String(path));
  const asset = exampleAssets.find((one) => one.kind === 'audio' && one.name === name);
  return [await exampleFile(asset?.id, around)];
}

async function exampleFile(id: string | undefined, around: Surroundings): Promise<FileData> {
  const { core, files, session, studio } = around;
  const asset = id === undefined ? undefined : await core.assets.get(id);
  if (!asset) throw new ProblemError('not_found', 'There is no such example.');
  const path = files.issue({ kind: 'asset', id: asset.id, name: asset.name }, session);
  return fileData(studio, path, asset);
}

/** `/reload_wrapper`: the studio's engine loaded anew. Loading takes minutes, and its state is told on the page. */
export async function reload(
  { use_lora, lora_path }: Arguments,
  { core }: Surroundings,
): Promise<[status: string]> {
  const options = PartialParams.safeParse({ load_lora: use_lora, lora_path_dmd: lora_path });
  if (!options.success)
    throw new ProblemError('invalid_request', 'use_lora is true or false, and lora_path is a text.');
  const { label } = await core.machine.load(core.engines.defaultId(), options.data);
  return [`${label.en} is being loaded.`];
}
