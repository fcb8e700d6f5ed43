import type { Messages } from '../en.ts';

/** A video made here, brought back, in Chinese. */
export const restore: Messages['restore'] = {
  title: '由 LiveAvatar Studio 制作',
  lead: '“{{name}}”记录了它的生成方式。要恢复它的设置，还是只用它的声音？',
  engine: '引擎',
  engineVersion: '{{engine}}，版本 {{version}}',
  noEngine: '{{engine}}（本工作室没有，保留当前引擎）',
  prompt: '提示词',
  noPrompt: '无',
  settings: '设置',
  usual: '全部为默认值',
  image: '肖像',
  audio: '录音',
  here: '{{name}}：在本工作室中',
  away: '{{name}}：不在本工作室中',
  unnamed: { image: '一张图片', audio: '一段录音' },
  part: '它是长视频的一部分：录音的 {{from}}–{{to}}。',
  parts: '分 {{count}} 段制作',
  ignored_one: '本工作室没有其中一项设置：{{list}}，已略去。',
  ignored_other: '本工作室没有其中 {{count}} 项设置：{{list}}，已略去。',
  sound: '用视频的声音代替录音',
  take: '恢复设置',
  soundOnly: '把它的声音用作录音',
  done: '肖像、录音、提示词和设置现在与那段视频相同。',
  doneWithout: {
    image: '设置现在与那段视频相同。请重新选择肖像：{{name}} 不在本工作室中。',
    audio: '设置现在与那段视频相同。请重新选择录音：{{name}} 不在本工作室中。',
    both: '设置现在与那段视频相同。肖像和录音都不在本工作室中，请重新选择。',
  },
  refused: {
    title: '无法恢复这些设置',
    newer: '“{{name}}”由更新版本的 LiveAvatar Studio 制作。请更新本工作室后再恢复。',
    wrong: '“{{name}}”自称由 LiveAvatar Studio 制作，但其中的“{{field}}”不可能正确。没有恢复任何内容。',
  },
  downloads: '下载的视频附带生成方式',
};
