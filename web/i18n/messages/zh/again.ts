import type { Messages } from '../en.ts';

/** The same again, differently, in Chinese. */
export const again: Messages['again'] = {
  variation: {
    label: '换种子再生成…',
    title: '换种子再生成',
    text: '肖像、录音、提示词和设置不变，只换种子。',
    noEffect: '{{engine}} 用任何种子都生成相同的视频。',
    count: '数量',
    cost: '总共约 {{span}}',
    start_one: '生成 {{count}} 个变体',
    start_other: '生成 {{count}} 个变体',
    sweepTitle: '变体：{{title}}',
  },
  finish: {
    label: '精制…',
    title: '精制',
    text: '用更好的设置再生成一次。先看有什么变化、代价多少。',
    as: '精制为',
    engine: '引擎',
    whole: '整段录音',
    wholeHelp: '此结果只包含 {{whole}} 中的 {{shown}}。',
    changes: '变化',
    from: '原来',
    to: '现在',
    picture: '画面',
    length: '时长',
    time: '生成用时',
    memory: '内存',
    cannot: '无法这样生成：',
    gone: '其肖像或录音已不在工作室中。',
    none: '此引擎上没有比它更好的了。',
    start: '开始',
  },
};
