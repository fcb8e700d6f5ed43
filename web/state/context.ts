import { createContext } from 'svelte';
import type { Compose } from './compose.svelte.ts';
import type { Diagnoses } from './diagnoses.svelte.ts';
import type { Doctor } from './doctor.svelte.ts';
import type { Engines } from './engines.svelte.ts';
import type { Live } from './live.svelte.ts';
import type { Monitor } from './monitor.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';
import type { Presets } from './presets.svelte.ts';
import type { PromptBuilder } from './prompt-builder.svelte.ts';
import type { Queue } from './queue.svelte.ts';
import type { Runs } from './runs.svelte.ts';
import type { Stage } from './stage.svelte.ts';
import type { StorageUse } from './storage-use.svelte.ts';
import type { Studio } from './studio.svelte.ts';

const [getStudioContext, setStudioContext] = createContext<Studio>();

/** Hands the studio down to every component below; call it once, in the root component. */
export function setStudio(studio: Studio): Studio {
  return setStudioContext(studio);
}

/** The studio of this page. Throws outside of a component below the root. */
export function getStudio(): Studio {
  return getStudioContext();
}

/** The next run while it is put together. */
export function getCompose(): Compose {
  return getStudio().compose;
}

/** The prompt in four fields. */
export function getPromptBuilder(): PromptBuilder {
  return getStudio().builder;
}

/** Settings kept under names. */
export function getPresets(): Presets {
  return getStudio().presets;
}

/** All runs, the list and the one on the stage. */
export function getRuns(): Runs {
  return getStudio().runs;
}

/** Why runs fail, and what helps. */
export function getDiagnoses(): Diagnoses {
  return getStudio().diagnoses;
}

/** What takes room on the studio's disk. */
export function getStorageUse(): StorageUse {
  return getStudio().storage;
}

/** What is on the stage: a run, or the portrait of the next one. */
export function getStage(): Stage {
  return getStudio().stage;
}

/** The session in which the portrait is spoken to. */
export function getLive(): Live {
  return getStudio().live;
}

/** What waits to be generated. */
export function getQueue(): Queue {
  return getStudio().queue;
}

/** What the studio finds when it looks at its machine. */
export function getDoctor(): Doctor {
  return getStudio().doctor;
}

/** The studio's machine as it is now. */
export function getMonitor(): Monitor {
  return getStudio().monitor;
}

/** The engines there are. */
export function getEngines(): Engines {
  return getStudio().engines;
}

/** Language and theme. */
export function getPreferences(): Preferences {
  return getStudio().preferences;
}
