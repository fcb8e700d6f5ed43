import type { Messages } from '../en.ts';

/** The door for viewers in Chinese. */
export const viewers: Messages['viewers'] = {
  label: '观众',
  hint: '让同一网络中的其他人观看',
  about:
    '同一网络中的其他人可以用浏览器观看您的画面。他们不能更改任何内容，也看不到其他内容；拿到地址的人都能观看。手动停止、到时间或工作室退出时结束。',
  watching: '扫描二维码或打开此地址即可观看您的画面。',
  code: '地址二维码',
  count_one: '{{count}} 位观众',
  count_other: '{{count}} 位观众',
  until: '将于 {{moment}} 自动停止。',
  network: '网络地址',
  for: '共享时长',
  open: '开始共享',
  close: '停止共享',
};

export const watch: Messages['watch'] = {
  soon: '视频马上开始。',
  over: '共享已结束。',
  lost: '工作室没有响应，恢复后会自动继续。',
  unsupported: '此浏览器无法播放该视频。',
  unreadable: '无法读取视频。',
};
