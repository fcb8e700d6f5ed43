import type { Messages } from './en.ts';
import { again } from './zh/again.ts';
import { builder } from './zh/builder.ts';
import { compare } from './zh/compare.ts';
import { blocker, compose, plan } from './zh/compose.ts';
import { controls } from './zh/controls.ts';
import { damage } from './zh/damage.ts';
import { doctor } from './zh/doctor.ts';
import { failure } from './zh/failure.ts';
import { inspect } from './zh/inspect.ts';
import { lipSync } from './zh/lip-sync.ts';
import { live } from './zh/live.ts';
import { livePace } from './zh/live-pace.ts';
import { monitor } from './zh/monitor.ts';
import { presets } from './zh/presets.ts';
import { program } from './zh/program.ts';
import { restore } from './zh/restore.ts';
import { history, present, queue, stage } from './zh/runs.ts';
import { engine, shell, shortcuts } from './zh/shell.ts';
import { speech } from './zh/speech.ts';
import { storage } from './zh/storage.ts';
import { sweep } from './zh/sweep.ts';
import { viewers, watch } from './zh/viewers.ts';

/** All Chinese messages; one that is missing is a type error. */
export const zh: Messages = {
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
};
