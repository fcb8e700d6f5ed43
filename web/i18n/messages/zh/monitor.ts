import type { Messages } from '../en.ts';

/** The machine over time, in Chinese. */
export const monitor: Messages['monitor'] = {
  label: '监视',
  waiting: '等待第一批数据…',
  none: '这次任务没有记录数据。',
  figure: 'GPU {{load}} · 显存 {{full}}',
  cpu: '处理器',
  memory: '内存',
  loop: '工作室事件循环的延迟',
  worst: '最长 {{time}}',
  load: '负载',
  gpuLoad: 'GPU {{index}} 负载',
  gpuMemory: 'GPU {{index}} 显存',
  all: '所有程序',
  ours: '工作室',
  peak: '峰值 {{bytes}}，共 {{total}}',
  peakOurs: '工作室峰值 {{bytes}}',
  promised: '计划预计 {{bytes}}',
};
