import { ditRanks, type LiveAvatarSetup } from '../../config/live-avatar-setup.ts';
import type { Capabilities, ParamCapability, ParamName } from '../../contract/index.ts';

const ALWAYS_ON: ParamCapability = {
  support: 'none',
  note: {
    en: 'Always on: the engine is set up so in liveavatar.yaml.',
    zh: '始终开启：由 liveavatar.yaml 设定。',
  },
};
const ALWAYS_OFF: ParamCapability = {
  support: 'none',
  note: {
    en: 'Always off: the engine is set up so in liveavatar.yaml.',
    zh: '始终关闭：由 liveavatar.yaml 设定。',
  },
};

/**
 * What LiveAvatar can do as it is set up here. The description is written for one GPU: several change the steps and the
 * decoder. What the set-up has decided is no run's choice any more.
 */
export function liveAvatarCapabilities(described: Capabilities, setup: LiveAvatarSetup): Capabilities {
  const { load_lora, fp8, compile } = setup.options;
  const decided: Partial<Record<ParamName, ParamCapability>> = {
    ...(fp8 ? { fp8: ALWAYS_ON } : {}),
    ...(compile ? { compile: ALWAYS_ON } : {}),
    ...(load_lora ? {} : { load_lora: ALWAYS_OFF, lora_path_dmd: ALWAYS_OFF }),
  };
  const several = setup.gpus.length > 1 ? onSeveral(ditRanks(setup)) : {};
  return {
    ...described,
    ...several,
    params: { ...described.params, ...several.params, ...decided },
    reloadParams: described.reloadParams.filter((name) => !(name in decided)),
  };
}

function onSeveral(ranks: number): Partial<Capabilities> {
  return {
    params: {
      sample_steps: {
        support: 'limited',
        min: ranks,
        max: ranks,
        note: {
          en: `${ranks} GPUs denoise and each does one step, so it is ${ranks} steps.`,
          zh: `${ranks} 块 GPU 各负责一步去噪，因此步数为 ${ranks}。`,
        },
      },
      enable_vae_parallel: {
        support: 'none',
        note: {
          en: 'One of the GPUs only decodes; it is always on.',
          zh: '其中一块 GPU 专门负责解码，始终开启。',
        },
      },
    },
    // Each rank waits for the one before: a step more is a GPU more, not time.
    stepCost: { steps: ranks, share: 0 },
  };
}
