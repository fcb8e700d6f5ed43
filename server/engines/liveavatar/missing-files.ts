import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LiveAvatarSetup } from '../../config/live-avatar-setup.ts';
import type { MissingPiece } from '../../contract/index.ts';

const CONFIG = 'configs/engines/liveavatar.yaml';
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

/** Which of LiveAvatar's files are not where the set-up says, and how to get them. Nothing is started for it. */
export function missingFiles(setup: LiveAvatarSetup): MissingPiece[] {
  if (setup.checkout === '') {
    return [
      {
        what: 'A LiveAvatar checkout.',
        how: `Clone github.com/Alibaba-Quark/LiveAvatar, install it as its README says, name its folder as "checkout" in ${CONFIG}, and restart the studio.`,
      },
    ];
  }
  const checkout = resolve(setup.checkout);
  if (!existsSync(join(checkout, 'liveavatar', 'models', 'wan', 'causal_s2v_pipeline.py'))) {
    return [
      {
        what: `A LiveAvatar checkout in ${checkout}.`,
        how: `Clone github.com/Alibaba-Quark/LiveAvatar there, or name the right folder as "checkout" in ${CONFIG}.`,
      },
    ];
  }
  const checkpoint = resolve(checkout, setup.checkpoint);
  const download = `huggingface-cli download ${MODEL} --local-dir ${checkpoint}`;
  if (!existsSync(checkpoint)) {
    return [{ what: `The model in ${checkpoint}.`, how: `Download it (about 50 GB): ${download}` }];
  }
  const pieces = CHECKPOINT_PIECES.filter(([name]) => !existsSync(join(checkpoint, name)));
  const missing = pieces.map(([name, what]) => ({
    what: `The file ${join(checkpoint, name)}, ${what}.`,
    how: `Download what is missing: ${download}`,
  }));
  const lora = setup.lora === '' ? null : resolve(checkout, setup.lora);
  if (setup.options.load_lora && (lora === null || !existsSync(lora))) {
    missing.push({
      what: lora === null ? 'A LoRA file.' : `The LoRA ${lora}.`,
      how: `Download it: huggingface-cli download ${LORA} --local-dir ${resolve(checkout, 'ckpt/LiveAvatar')}; or turn load_lora off in ${CONFIG}.`,
    });
  }
  return missing;
}
