import type { LiveAvatarSetup } from '../../config/live-avatar-setup.ts';
import type { Capabilities, CardChoice, ParamCapability, ParamName, RankUse } from '../../contract/index.ts';
import type { Gpu } from '../../monitor/gpus.ts';
import { cardsOf } from './card-choice.ts';

/** LiveAvatar was trained for this many. */
const MOST_STEPS = 4;

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
 * decoder, and begin each part of a long video anew. What the set-up has decided is no run's choice any more.
 */
export function liveAvatarCapabilities(described: Capabilities, setup: LiveAvatarSetup): Capabilities {
  const { load_lora, fp8, compile } = setup.options;
  const decided: Partial<Record<ParamName, ParamCapability>> = {
    ...(fp8 ? { fp8: ALWAYS_ON } : {}),
    ...(compile ? { compile: ALWAYS_ON } : {}),
    ...(load_lora ? {} : { load_lora: ALWAYS_OFF, lora_path_dmd: ALWAYS_OFF }),
  };
  const several = setup.gpus.length > 1 ? onSeveral(setup.gpus.length) : {};
  return {
    ...described,
    ...several,
    params: { ...described.params, ...several.params, ...decided },
    reloadParams: described.reloadParams.filter((name) => !(name in decided)),
  };
}

/** Against FP8, for which the speeds are described: 12.6 of 16.3 frames/s at 704*384 on an H200 (h200-one-bf16, h200-one-earlier). */
const SPEED_OF_BF16 = 0.78;
/** LiveAvatar's own forward, not compiled, in either precision: 6.2 to 6.9 of 16.3 frames/s on an H200. */
const SPEED_OF_PLAIN = 0.4;
/** Decoding a block takes as long as so many steps of it: 0.089 of 0.160 s (h200-compare.json). */
const DECODING_IN_STEPS = 0.56;
/** What is left of it when GPUs hand blocks on: 2, 3 and 4 H200s made 1.78, 2.20 and 2.80 times the frames of one. */
const HANDING_ON = 0.97;

/** The same on the GPUs that this machine has: what a run takes of each, and how fast they are expected to be. */
export function onTheseCards(
  capabilities: Capabilities,
  setup: LiveAvatarSetup,
  gpus: ReadonlyMap<number, Gpu> | null,
  uses: readonly RankUse[],
): Capabilities {
  const cards = cardsOf(setup, gpus, uses);
  if (!cards) return capabilities;
  const speed = Math.min(...cards.map(({ choice }) => speedAt(choice)));
  const more = speedOf(cards.length);
  const expectedFps = capabilities.expectedFps.map(({ size, low, high }) => ({
    size,
    low: low * speed * more,
    high: high * speed * more,
  }));
  return { ...capabilities, cards, expectedFps };
}

function speedAt(choice: CardChoice | undefined): number {
  if (choice?.plain) return SPEED_OF_PLAIN;
  return choice?.precision === 'bf16' ? SPEED_OF_BF16 : 1;
}

/** How many times the frames of one GPU several make: a block takes as long as the GPU with the most to do. */
function speedOf(gpus: number): number {
  if (gpus === 1) return 1;
  const denoising = Math.min(gpus, MOST_STEPS);
  const most = Math.ceil(MOST_STEPS / denoising);
  // The last one decodes too, unless there is one to spare; of uneven shares it has the smaller.
  const last = gpus > MOST_STEPS ? DECODING_IN_STEPS : Math.floor(MOST_STEPS / denoising) + DECODING_IN_STEPS;
  return (HANDING_ON * (MOST_STEPS + DECODING_IN_STEPS)) / Math.max(most, last);
}

/**
 * A block of a session is begun by the first of several GPUs when its sound has come, so that the next one's steps are not
 * made beside it: 17.2 of 29.6 frames/s on two H200s with 4 steps, 21.8 of 37.3 with 3 (h200-live-two.json). More than two
 * were not measured.
 */
const LIVE_ON_SEVERAL = 0.58;

/** Of several GPUs each does a step at least, or none but decode. */
function onSeveral(gpus: number): Partial<Capabilities> {
  return {
    params: {
      sample_steps: {
        support: 'limited',
        min: Math.max(1, gpus - 1),
        max: MOST_STEPS,
        note: {
          en: `${gpus} GPUs share the steps out among them; one does one at least.`,
          zh: `${gpus} 块 GPU 分担去噪步骤，每块至少一步。`,
        },
      },
      enable_vae_parallel: {
        support: 'none',
        note: {
          en: 'The last of the GPUs decodes; it is always on.',
          zh: '由最后一块 GPU 解码，始终开启。',
        },
      },
    },
    // Each of them would have to keep what its own steps were given.
    continues: false,
    liveSpeed: LIVE_ON_SEVERAL,
    // A block takes as long as the GPU with the most steps.
    stepCost: { steps: MOST_STEPS, share: gpus > MOST_STEPS ? 0 : 1 },
  };
}
