import { again } from './en/again.ts';
import { builder } from './en/builder.ts';
import { compare } from './en/compare.ts';
import { blocker, compose, plan } from './en/compose.ts';
import { controls } from './en/controls.ts';
import { damage } from './en/damage.ts';
import { doctor } from './en/doctor.ts';
import { failure } from './en/failure.ts';
import { inspect } from './en/inspect.ts';
import { lipSync } from './en/lip-sync.ts';
import { live } from './en/live.ts';
import { livePace } from './en/live-pace.ts';
import { monitor } from './en/monitor.ts';
import { presets } from './en/presets.ts';
import { program } from './en/program.ts';
import { restore } from './en/restore.ts';
import { history, present, queue, stage } from './en/runs.ts';
import { engine, shell, shortcuts } from './en/shell.ts';
import { speech } from './en/speech.ts';
import { storage } from './en/storage.ts';
import { sweep } from './en/sweep.ts';
import { viewers, watch } from './en/viewers.ts';

/** All English messages: the keys every language has to have. */
export const en = {
  shell,
  shortcuts,
  engine,
  compose,
  speech,
  blocker,
  plan,
  controls,
  builder,
  inspect,
  presets,
  stage,
  present,
  queue,
  history,
  compare,
  restore,
  again,
  sweep,
  storage,
  damage,
  doctor,
  monitor,
  lipSync,
  live,
  livePace,
  failure,
  program,
  viewers,
  watch,
} as const;

/** The shape of the messages with any text in it, for the other languages. */
export type Messages = Texts<typeof en>;

type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };
