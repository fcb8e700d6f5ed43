import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LiveAvatarSetup } from '../../config/live-avatar-setup.ts';
import type { MissingPiece, Need } from '../../contract/index.ts';
import { commitOf } from './commit-of.ts';
import { there } from './there.ts';

/** In what is to be pasted before anybody has said where the checkout is. */
const UNNAMED = '/path/to/LiveAvatar';
const CODE = 'https://github.com/Alibaba-Quark/LiveAvatar';
const MODEL = 'Wan-AI/Wan2.2-S2V-14B';
const LORA = 'Quark-Vision/Live-Avatar';

/** What the transformer's folder holds, and what each piece is. */
const CHECKPOINT_PIECES: readonly (readonly [string, string])[] = [
  ['config.json', "the transformer's configuration"],
  ['diffusion_pytorch_model.safetensors.index.json', "the transformer's weights, about 33 GB"],
  ['models_t5_umt5-xxl-enc-bf16.pth', 'the text encoder, about 11 GB'],
  ['Wan2.1_VAE.pth', 'the VAE, about 0.5 GB'],
  ['google/umt5-xxl', "the text encoder's tokenizer, about 20 MB"],
  ['wav2vec2-large-xlsr-53-english', 'the audio encoder, about 1.3 GB'],
];

/**
 * Which of LiveAvatar's files are not where the set-up says, and how to get them. Nothing is started for it.
 * @param file where a person writes the set-up
 */
export function missingFiles(setup: LiveAvatarSetup, file: string): MissingPiece[] {
  return neededFiles(setup, file).filter(({ met }) => !met);
}

/** All of LiveAvatar's files that are needed: its code, the model, the LoRA. See `missingFiles`. */
export function neededFiles(setup: LiveAvatarSetup, file: string): Need[] {
  return [neededCheckout(setup, file), ...neededModel(setup), ...neededLora(setup, file)];
}

/** Where the checkout is, or would be. */
export function checkoutOf(setup: LiveAvatarSetup): string {
  return setup.checkout === '' ? UNNAMED : resolve(setup.checkout);
}

function neededCheckout(setup: LiveAvatarSetup, file: string): Need {
  if (setup.checkout === '') return unnamedCheckout(file);
  const checkout = checkoutOf(setup);
  if (!existsSync(join(checkout, 'liveavatar', 'models', 'wan', 'causal_s2v_pipeline.py')))
    return absentCheckout(checkout, file);
  const commit = commitOf(checkout);
  const at = commit === '' ? '' : `, commit ${commit}`;
  return there('checkout', `LiveAvatar's code in ${checkout}${at}.`, { checkout, commit });
}

function neededModel(setup: LiveAvatarSetup): Need[] {
  const checkpoint = resolve(checkoutOf(setup), setup.checkpoint);
  if (!existsSync(checkpoint)) return [absentModel(checkpoint)];
  const missing = CHECKPOINT_PIECES.filter(([name]) => !existsSync(join(checkpoint, name)));
  if (missing.length === 0) return [there('model', `The model in ${checkpoint}.`, { checkpoint })];
  return missing.map(([name, what]) => absentPiece(checkpoint, name, what));
}

function neededLora(setup: LiveAvatarSetup, file: string): Need[] {
  if (!setup.options.load_lora) return [];
  const checkout = checkoutOf(setup);
  const lora = setup.lora === '' ? null : resolve(checkout, setup.lora);
  if (lora !== null && existsSync(lora)) return [there('lora', `The LoRA ${lora}.`, { lora })];
  return [absentLora(lora, resolve(checkout, 'ckpt/LiveAvatar'), file)];
}

function unnamedCheckout(file: string): MissingPiece {
  return {
    code: 'checkout-unnamed',
    what: 'A LiveAvatar checkout.',
    how: `Clone github.com/Alibaba-Quark/LiveAvatar, install it as its README says, write the following into ${file}, and restart the studio:`,
    paste: `setup:\n  checkout: ${UNNAMED}\n  python: /path/to/its/python`,
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

/** A file of the model that is not there. */
export function absentPiece(checkpoint: string, name: string, what: string): MissingPiece {
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
    how: `Turn load_lora off in ${file} and restart the studio, or download it (about 1.2 GB):`,
    paste: download(LORA, folder),
    values: { file, lora: lora ?? '' },
  };
}

/** The way to get the model, or the LoRA, again. */
export function downloadAgain(kind: 'model' | 'lora', folder: string): string {
  return download(kind === 'model' ? MODEL : LORA, folder);
}

function download(what: string, folder: string): string {
  return `huggingface-cli download ${what} --local-dir ${folder}`;
}
