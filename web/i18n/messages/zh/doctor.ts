import type { Messages } from '../en.ts';

/** The doctor in Chinese. */
export const doctor: Messages['doctor'] = {
  label: '体检',
  hint: '检查这台机器和引擎所需的一切',
  engine: '要检查的引擎',
  again: '重新检查',
  looking: '正在检查…',
  goesOn: '仍在检查引擎所需的内容…',
  took: '{{moment}}，用时 {{seconds}} 秒',
  fine: '一切正常。',
  fails_one: '{{count}} 项无法工作',
  fails_other: '{{count}} 项无法工作',
  advice_one: '{{count}} 项可以改进',
  advice_other: '{{count}} 项可以改进',
  and: '，',
  verdict: { pass: '正常', advise: '可以改进', fail: '无法工作' },
  part: { studio: '工作室', machine: '机器', gpu: 'GPU', engine: '引擎', browser: '此浏览器' },
  browser: {
    video: {
      there: '可以边生成边播放视频。',
      absent: '无法边生成边播放视频。',
      how: '请使用新版 Chrome、Edge、Firefox 或 Safari。不带专有编解码器的 Chromium 没有 H.264。',
    },
    sockets: { there: '可以跟踪任务进度。', absent: '无法跟踪任务进度。', how: '请使用新版浏览器。' },
    capture: {
      there: '可以使用摄像头和麦克风。',
      absent: '此页面无法使用摄像头和麦克风。',
      how: '浏览器只允许在工作室所在的机器（127.0.0.1）上或通过 HTTPS 使用。',
    },
    clipboard: {
      there: '可以复制文字。',
      absent: '此页面无法用按钮复制文字。',
      how: '浏览器只允许在工作室所在的机器（127.0.0.1）上或通过 HTTPS 使用。',
    },
  },
};
