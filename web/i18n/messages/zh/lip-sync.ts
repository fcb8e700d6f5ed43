import type { Messages } from '../en.ts';

/** Whether lips and sound of a video go together, in Chinese. */
export const lipSync: Messages['lipSync'] = {
  label: '检查口型',
  waiting: '正在逐帧跟踪口型，需要几秒钟。',
  failed: '无法在此视频中跟踪口型。',
  verdict: {
    'in-sync': '口型与声音一致。',
    late: '口型慢于声音。',
    early: '口型快于声音。',
    drifting: '视频后段口型与声音逐渐错开。',
    weak: '口型只是大致跟随声音。',
    unrelated: '口型没有跟随声音。',
    still: '嘴唇几乎不动。',
    'no-face': '视频中没有可跟踪口型的人脸。',
    'no-speech': '视频中的语音太少，无法比较口型。',
  },
  measured: '延迟 {{lag}} 毫秒，一致性 {{agreement}}，测量区间 {{from}} 至 {{to}}。',
  scale: '小于 80 毫秒的延迟不易察觉。良好的视频一致性在 60% 以上，配错声音的视频低于 30%。',
  reasons: '可能的原因',
  maybe: '可以改进之处',
  noReason: '肖像和录音中都没有可解释的原因。可以试试其他种子、正视前方的肖像或语速较慢的录音。',
  of: { image: '肖像', audio: '录音' },
  fix: '修正录音并重新运行',
  fixes: '将修正副本：{{list}}。原文件保留不变。',
  fixNames: {
    mono16k: '单声道、16 千赫',
    denoise: '降噪',
    level: '提高音量',
    'lead-silence': '开头加静音',
  },
  started: '已用修正后的录音开始新任务。',
  notStarted: '无法开始任务。',
};
