import type { Messages } from './en.ts';
import { problem } from './zh/coded.ts';
import { blocker, compose, plan } from './zh/compose.ts';
import { controls } from './zh/controls.ts';
import { history, queue, stage } from './zh/runs.ts';
import { engine, shell } from './zh/shell.ts';

/** 全部中文消息；缺少任何一条都是类型错误。 */
export const zh: Messages = {
  shell,
  engine,
  compose,
  blocker,
  plan,
  controls,
  stage,
  queue,
  history,
  problem,
};
