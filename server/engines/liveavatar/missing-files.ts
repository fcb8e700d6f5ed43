import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LiveAvatarSetup } from '../../config/live-avatar-setup.ts';
import type { MissingPiece } from '../../contract/index.ts';

const CODE = 'https://github.com/Alibaba-Quark/LiveAvatar';
const MODEL = 'Wan-AI/Wan2.2-S2V-14B';
const LORA = 'Quark-Vision/Live-Avatar';

/** What the transformer's folder holds, and what each piece is. */
const CHECKPOINT_PIECES: readonly (readonly [string, string])[] = [
  ['config.json', "the transformer's configuration"],
  ['diffusion_pytorch_model.safetensors.index.json', "the transformer's weights"],
  ['models_t5_umt5-xxl-enc-bf16.pth', 'the text encoder'],
  ['Wan2.1_VAE.pth', 'the VAE'],
  ['google/umt5-xxl', "the text encoder's tokenizer"],
  ['wav2vec2-large-xlsr-53-english', 'the audio encoder'],
];

/**
 * Which of LiveAvatar's files are not where the set-up says, and how to get them. Nothing is started for it.
 * @param file where a person writes the set-up
 */
export function missingFiles(setup: LiveAvatarSetup, file: string): MissingPiece[] {
  if (setup.checkout === '') return [unnamedCheckout(file)];
  const checkout = resolve(setup.checkout);
  if (!existsSync(join(checkout, 'liveavatar', 'models', 'wan', 'causal_s2v_pipeline.py')))
    return [absentCheckout(checkout, file)];
  const checkpoint = resolve(checkout, setup.checkpoint);
  if (!existsSync(checkpoint)) return [absentModel(checkpoint)];
  const missing = CHECKPOINT_PIECES.filter(([name]) => !existsSync(join(checkpoint, name))).map(
    ([name, what]) => absentPiece(checkpoint, name, what),
  );
  const lora = setup.lora === '' ? null : resolve(checkout, setup.lora);
  if (setup.options.load_lora && (lora === null || !existsSync(lora)))
    missing.push(absentLora(lora, resolve(checkout, 'ckpt/LiveAvatar'), file));
  return missing;
}

function unnamedCheckout(file: string): MissingPiece {
  return {
    code: 'checkout-unnamed',
    what: 'A LiveAvatar checkout.',
    how: `Clone github.com/Alibaba-Quark/LiveAvatar, install it as its README says, write the following into ${file}, and restart the studio:`,
    paste: 'setup:\n  checkout: /path/to/LiveAvatar\n  python: /path/to/its/python',
    values: { file },
  };
}

function absentCheckout(checkout: string, file: string): MissingPiece {
  return {
    code: 'checkout-absent',
    what: `A LiveAvatar checkout in ${checkout}.`,
    how: `Name the right folder as "checkout" in ${file} and restart the studio, or clone it there:`,
    paste: `git clone ${CODE} ${checkout}`,
    values: { file, checkout },
  };
}

function absentModel(checkpoint: string): MissingPiece {
  return {
    code: 'model-absent',
    what: `The model in ${checkpoint}.`,
    how: `Download ${MODEL} (about 50 GB):`,
    paste: download(MODEL, checkpoint),
    values: { checkpoint },
  };
}

function absentPiece(checkpoint: string, name: string, what: string): MissingPiece {
  const path = join(checkpoint, name);
  return {
    code: 'model-piece-absent',
    what: `The file ${path}, ${what}.`,
    how: 'Download what is missing:',
    paste: download(MODEL, checkpoint),
    values: { path },
  };
}

function absentLora(lora: string | null, folder: string, file: string): MissingPiece {
  return {
    code: lora === null ? 'lora-unnamed' : 'lora-absent',
    what: lora === null ? 'A LoRA file.' : `The LoRA ${lora}.`,
    how: `Turn load_lora off in ${file} and restart the studio, or download it:`,
    paste: download(LORA, folder),
    values: { file, lora: lora ?? '' },
  };
}

function download(what: string, folder: string): string {
  return `huggingface-cli download ${what} --local-dir ${folder}`;
}
