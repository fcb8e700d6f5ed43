import type { Localized, Need } from '../contract/index.ts';
import { type Check, type Finding, passed } from './check.ts';

/** What the doctor asks of an engine. */
export interface ExaminedEngine {
  readonly id: string;
  readonly label: Localized;
  status(): { missing: readonly Need[]; problem: string | null };
  recheck?(): Promise<void>;
  needs?(): Promise<readonly Need[]>;
}

/** A quick look does not wait long for one that began with the studio; others do: Python on a slow disk takes time, ms. */
const QUICK_MS = 2_000;
const PATIENT_MS = 18_000;

/** `anew`: looked for now. `known`: as last found, at once. `first`: as last found, waiting for the look at the start. */
export type EngineLook = 'anew' | 'known' | 'first';

/** What an engine needs. */
export function engineCheck(engine: ExaminedEngine, how: EngineLook): Check {
  return {
    name: { en: `What ${engine.label.en} needs`, code: 'engine' },
    part: 'engine',
    limitMs: how === 'known' ? QUICK_MS : PATIENT_MS,
    look: async () => {
      if (how === 'anew') await engine.recheck?.();
      const needs = (await engine.needs?.()) ?? [];
      const findings = needs.map(judgeNeed);
      const { problem } = engine.status();
      if (problem !== null) findings.push(failed(engine.label, problem));
      return findings.length > 0 ? findings : [needsNothing(engine.label)];
    },
  };
}

function judgeNeed({ met, ...need }: Need): Finding {
  return { ...need, verdict: met ? 'pass' : 'fail' };
}

function needsNothing(label: Localized): Finding {
  return {
    ...passed('doctor-engine', `${label.en}: all it needs is here.`),
    zh: { what: `${label.zh}：所需的一切都已就绪。`, how: '' },
  };
}

function failed(label: Localized, problem: string): Finding {
  return {
    verdict: 'fail',
    code: 'doctor-engine-failed',
    what: `${label.en} did not start last time: ${problem}`,
    how: 'Its log on the engine button says more.',
    zh: { what: `${label.zh}上次未能启动：${problem}`, how: '引擎按钮中的日志有更多说明。' },
  };
}
