import type { CauseParts, CauseSentences } from '#contract';

const engine = (rank: number | null) => (rank === null ? '引擎' : `引擎的 rank ${rank} `);
const words = (error: string) => (error === '' ? '。' : `：${error}`);
const reported = ({ rank, values }: CauseParts) =>
  rank === null ? `${values.message}` : `Rank ${rank}：${values.message}`;
const chunk = ({ values }: CauseParts, why: string) => `无法使用帧数据块 ${values.file}：${why}`;

/** Why an engine failed, in Chinese. What the engine says itself stays as it says it. */
export const causes: CauseSentences = {
  exit: {
    code: ({ code }) => `退出码 ${code}`,
    signal: ({ signal }) => signal,
    unstarted: ({ reason }) => `无法启动：${reason}`,
  },
  causes: {
    'not-set-up': ({ values }) => `${values.engine} 尚未配置。缺少：${values.lacks}`,
    busy: () => '引擎上正有任务运行。',
    unloaded: () => '引擎在启动过程中被卸载。',
    'studio-closing': () => '工作室正在关闭。',
    'start-exited': ({ rank, how, error }) => `${engine(rank)}没有启动（${how}）${words(error)}`,
    'start-hung': ({ values }) => `引擎在启动时 ${values.seconds} 秒没有任何动静。`,
    'start-reported': reported,
    'protocol-mismatch': ({ values }) =>
      `引擎使用协议版本 ${values.theirs}，工作室使用 ${values.ours}：两者版本不一致。`,
    exited: ({ rank, how, error }) => `${engine(rank)}意外退出（${how}）${words(error)}`,
    'exited-unfinished': ({ rank, how, error }) =>
      `${engine(rank)}没有完成视频就退出了（${how}）${words(error)}`,
    'exited-when-ready': () => '引擎刚就绪就退出了。',
    hung: ({ values, stage }) => `引擎 ${values.seconds} 秒没有任何动静（${stage}）。`,
    reported,
    nonsense: () => '引擎发来的内容不符合协议。',
    'frames-missing': ({ values }) => `引擎在 ${values.expected} 帧中的第 ${values.made} 帧就结束了。`,
    'frames-lost': ({ values }) => `引擎报告了 ${values.frames} 帧，但没有全部到达。`,
    'no-frames': () => '引擎没有生成任何画面。',
    'studio-closed': () => '工作室在这次运行期间被关闭。',
    'program-exited': ({ values, how, error }) =>
      values.error ? `${values.error}（${how}）` : `程序没有生成视频就退出了（${how}）${words(error)}`,
    'program-without-video': ({ values }) => `程序退出时没有写出视频（${values.file}）。`,
    'program-without-frames': () => '程序退出时没有给出任何一帧。',
    'chunk-unreadable': (parts) => chunk(parts, `${parts.values.reason}`),
    'chunk-cut': (parts) =>
      chunk(parts, `最后一帧（${parts.values.width}×${parts.values.height} 像素）不完整。`),
    'chunk-mismatch': (parts) =>
      chunk(parts, `${parts.values.field} 为 ${parts.values.said}，应为 ${parts.values.expected}。`),
    'chunk-absent': (parts) => chunk(parts, '文件不存在。'),
    'chunk-outside': (parts) => chunk(parts, '文件在运行目录之外。'),
    'portrait-unusable': ({ values }) => `${values.reason}`,
  },
};
