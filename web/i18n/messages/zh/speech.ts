import type { Messages } from '../en.ts';

export const speech: Messages['speech'] = {
  from: '声音来源',
  recording: '录音',
  text: '文本',
  placeholder: '输入要让肖像说的话，中文或英文。',
  voice: '声音',
  automatic: '随文本选择',
  speed: '语速',
  preview: '试听',
  stop: '停止',
  record: '生成录音',
  speaking: '正在朗读文本…',
  sentTo: '文本会发送到 {{host}}。',
};
