import type { Messages } from '../en.ts';

/** 运行为何失败、如何处理、哪些办法有效。 */
export const failure: Messages['failure'] = {
  between: '',
  empty: '按设定',
  restarts: '结束引擎的所有进程并重新启动',
  others_one: '另一种办法',
  others_other: '其他 {{count}} 种办法',
  waits: 'Rank {{rank}} 停在 {{call}}。',
  held: {
    gpu: 'GPU {{number}} 的 {{amount}} 被 {{program}} 占用（进程 {{pid}}）。它不属于工作室，工作室不会动它。',
    gpuSince:
      'GPU {{number}} 的 {{amount}} 被 {{program}} 占用（进程 {{pid}}，自 {{since}} 起）。它不属于工作室，工作室不会动它。',
    port: '端口 {{number}} 被 {{program}} 占用（进程 {{pid}}）。它不属于工作室，工作室不会动它。',
    portSince:
      '端口 {{number}} 被 {{program}} 占用（进程 {{pid}}，自 {{since}} 起）。它不属于工作室，工作室不会动它。',
    memory: '显存',
  },
  copy: '复制',
  copied: '已复制',
  report: {
    open: '复制报告',
    title: '故障报告',
    of: '包含排查所需的全部信息。密钥绝不会写入。',
    prompt: '包含提示词',
    names: '包含本机的名称与路径',
    copy: '复制报告',
    failed: '无法生成报告。',
  },
  helped: {
    title: '这个办法有效：{{remedy}}',
    ask: '以后 {{name}} 的每次运行都这样做吗？{{changes}}',
    keep: '以后都这样',
    dismiss: '仅此一次',
    kept: '{{name}} 以后都会这样做，可在引擎面板中撤销。',
  },
  learned: {
    title: '已学到的设定',
    forget: '忘记“{{remedy}}”',
  },
};
