import type { Messages } from '../en.ts';

/** The frame of the page in Chinese. */
export const shell: Messages['shell'] = {
  skip: '跳到画面',
  close: '关闭',
  language: '语言',
  theme: { label: '主题', light: '浅色', dark: '深色', system: '跟随系统' },
  offline: '与工作室的连接已断开。这里的内容不会丢失，页面会自动重新连接。',
  unreachable: '工作室没有响应。它还在运行吗？',
  starting: '正在等待工作室响应…',
  messages: '消息',
  drop: { title: '拖放到这里', hint: '图片用作人物肖像，录音用作声音。' },
  notMedia: '“{{name}}”既不是图片也不是录音。',
};

export const engine: Messages['engine'] = {
  label: '引擎',
  choose: '使用引擎',
  load: '立即加载',
  preview: '预览（CPU）',
  previewNote: '在 CPU 上快速查看肖像、录音与取景的效果，并非 LiveAvatar 模型的输出。',
  state: {
    missing: '未配置',
    stopped: '需要时启动',
    loading: '加载中',
    ready: '就绪',
    busy: '渲染中',
    failed: '启动失败',
  },
  device: '运行于 {{device}}',
};
