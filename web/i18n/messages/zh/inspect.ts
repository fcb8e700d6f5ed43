import type { Messages } from '../en.ts';

/** What the studio found in an input, and what was done about it, in Chinese. */
export const inspect: Messages['inspect'] = {
  fine: { image: '肖像没有问题。', audio: '录音没有问题。' },
  found: { image: '肖像检查结果', audio: '录音检查结果' },
  fixed: {
    crop: '已裁切。',
    turn: '已转正。',
    straighten: '已扶正。',
    brighten: '已调亮。',
    scale: '已缩放。',
    mono16k: '已转换为单声道 16 千赫。',
    level: '已调整音量。',
    'lead-silence': '已在开头添加静音。',
    denoise: '已降噪。',
    trim: '已裁剪。',
  },
  original: '恢复原件',
  listen: {
    title: '先听再用',
    which: '听哪一个',
    before: '原件',
    after: '修正后',
    play: '试听对比',
    pause: '停止试听',
    use: '使用修正后的录音',
    leave: '保留原件',
  },
};
