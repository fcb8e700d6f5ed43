import type { Messages } from '../en.ts';

/** 引擎能否跟上语音。 */
export const livePace: Messages['livePace'] = {
  no: '预计 {{engine}} 在此每秒能生成 {{low}} 到 {{high}} 帧，而语音需要 {{needed}} 帧。来不及生成的部分会略过：画面会短暂停住，口型仍与声音一致。',
  maybe:
    '{{engine}} 可能刚好跟得上：预计在此每秒 {{low}} 到 {{high}} 帧，语音需要 {{needed}} 帧。来不及生成的部分会略过。',
  takes: '要确保跟上，速度需达到现在的 {{times}} 倍：需要更快的 GPU，增加一块帮助不大。或者：',
  use: '使用 {{what}}',
  steps_one: '使用 {{count}} 步',
  steps_other: '使用 {{count}} 步',
  loading: '正在先加载模型，可能需要几分钟。',
  shown: '每秒 {{made}}/{{needed}} 帧',
};
