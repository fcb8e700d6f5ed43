import type { CodedSentence, CodedValues } from '../coded.ts';

/** What the doctor calls its checks. */
const CHECKS: Record<string, string> = {
  node: 'Node',
  codecs: '编解码器',
  port: '端口',
  processor: '处理器',
  memory: '内存',
  disk: '磁盘空间',
  'disk-speed': '磁盘速度',
  gpus: 'GPU',
  peers: 'GPU 之间的通路',
  xid: 'GPU 驱动的错误',
  engine: '引擎所需的内容',
};

const check = ({ texts }: CodedValues) => CHECKS[texts?.check ?? ''] ?? texts?.check ?? '';
const holder = ({ texts }: CodedValues) => {
  const process = texts?.pid ? `（进程 ${texts.pid}，始于 ${texts.since}）` : '';
  return `${texts?.studio ? `另一个 LiveAvatar Studio（${texts.studio}）` : texts?.program || '另一个程序'}${process}`;
};
const processor = ({ texts }: CodedValues) => `${texts?.model || '处理器'}，${texts?.cores} 核`;
const goOn = ({ texts }: CodedValues) =>
  texts?.studio
    ? '使用那一个，或者继续使用下一个空闲端口。'
    : '如不需要该程序，请自行结束；也可以继续使用下一个空闲端口。工作室不会动它。';

/** What the doctor finds, in Chinese; the codes are those of the server's doctor. */
export const doctorFindings: Record<string, CodedSentence> = {
  'doctor-no-answer': (values) => `${check(values)}：${values.texts?.seconds} 秒内没有响应。`,
  'doctor-broke-off': (values) => `${check(values)}：无法检查（${values.texts?.reason}）。`,
  'doctor-node': ({ texts }) => `Node ${texts?.found}。`,
  'doctor-node-old': ({ texts }) => `Node ${texts?.found} 太旧。`,
  'doctor-glibc': ({ texts }) => `glibc ${texts?.found}。`,
  'doctor-glibc-none': '系统没有 glibc，而工作室的媒体库需要它。',
  'doctor-glibc-old': ({ texts }) => `glibc ${texts?.found} 对工作室的媒体库来说太旧。`,
  'doctor-codecs': 'FFmpeg 具备 H.264、AAC 和所有录音格式。',
  'doctor-codecs-missing': ({ texts }) => `当前安装的 FFmpeg 无法使用：${texts?.list}。`,
  'doctor-port-ours': ({ texts }) => `工作室的地址是 ${texts?.url}。`,
  'doctor-port-free': ({ texts }) => `端口 ${texts?.port} 空闲。`,
  'doctor-port-taken': (values) => `端口 ${values.texts?.port} 被${holder(values)}占用。`,
  'doctor-port-other': (values) =>
    `端口 ${values.texts?.port} 被${holder(values)}占用。此工作室的地址是 ${values.texts?.url}。`,
  'doctor-processor': (values) => `${processor(values)}。`,
  'doctor-processor-small': (values) => `${processor(values)}：渲染和编码共用一个核。`,
  'doctor-processor-old': (values) => `${processor(values)}，没有 AVX2。`,
  'doctor-memory': ({ texts }) => `可用内存 ${texts?.free} GB。`,
  'doctor-memory-short': ({ texts }) => `可用内存只有 ${texts?.free} GB。`,
  'doctor-disk': ({ texts }) => `${texts?.folder} 所在磁盘可用 ${texts?.free} GB。`,
  'doctor-disk-full': ({ texts }) => `${texts?.folder} 所在磁盘只剩 ${texts?.free} GB。`,
  'doctor-disk-speed': ({ texts }) => `磁盘写入速度 ${texts?.speed} MB/秒。`,
  'doctor-disk-slow': ({ texts }) => `${texts?.folder} 所在磁盘的写入速度只有 ${texts?.speed} MB/秒。`,
  'doctor-gpu-none': '这里没有 NVIDIA GPU 响应。预览引擎不需要 GPU。',
  'doctor-gpu-driver': ({ texts }) => `GPU 驱动 ${texts?.driver}。`,
  'doctor-gpu': ({ texts }) =>
    `GPU ${texts?.index}：${texts?.name}，${texts?.memory} GB 中有 ${texts?.free} GB 可用。`,
  'doctor-gpu-held': ({ texts }) =>
    `GPU ${texts?.index} 的 ${texts?.held ? `${texts.held} GB ` : ''}显存被 ${texts?.program} 占用（进程 ${texts?.pid}${texts?.since ? `，始于 ${texts.since}` : ''}）。`,
  'doctor-gpu-ecc': ({ texts }) => `GPU ${texts?.index} 的显存有 ${texts?.count} 个无法纠正的错误。`,
  'doctor-gpu-peers': 'GPU 之间可以直接访问彼此的显存。',
  'doctor-gpu-apart': ({ texts }) => `以下 GPU 不能直接访问彼此的显存：${texts?.pairs}。`,
  'doctor-gpu-xid': ({ texts }) =>
    `自开机以来 GPU 驱动报告了 ${texts?.count} 个错误，最近一个是 Xid ${texts?.xid}（${texts?.device}）。`,
};

/** What to do about it. */
export const doctorRemedies: Record<string, CodedSentence> = {
  'doctor-node-old': ({ texts }) => `安装 Node ${texts?.oldest} 或更新版本。`,
  'doctor-glibc-none': ({ texts }) =>
    `使用 glibc ${texts?.oldest} 或更新版本的系统，例如 Debian 10 或 Ubuntu 20.04。`,
  'doctor-glibc-old': ({ texts }) =>
    `使用 glibc ${texts?.oldest} 或更新版本的系统，例如 Debian 10 或 Ubuntu 20.04。`,
  'doctor-codecs-missing': '在工作室的目录中重新安装软件包：',
  'doctor-port-taken': goOn,
  'doctor-port-other': goOn,
  'doctor-processor-small': '视频生成较慢。请给机器两个或更多核。',
  'doctor-processor-old': '编码较慢。如在虚拟机中，请让它使用主机的处理器特性。',
  'doctor-memory-short': ({ texts }) => `关闭其他程序：预览引擎的一次任务约需 ${texts?.least} GB。`,
  'doctor-disk-full': '删除不再需要的记录（全部记录 → 存储），或另选 --data-dir。',
  'doctor-disk-slow': '请为 --data-dir 选择本机磁盘：网络盘会使视频卡顿。',
  'doctor-gpu-held': '它不属于工作室，工作室不会动它。如不需要，请自行结束。',
  'doctor-gpu-ecc': '重启机器。如果再次出现，说明显卡有故障。',
  'doctor-gpu-apart': '多个 GPU 协同会变慢。如果任务停住不动，请在引擎设置的“env”中设置 NCCL_P2P_DISABLE=1。',
  'doctor-gpu-xid': '编号的含义见 docs.nvidia.com/deploy/xid-errors。Xid 79 或 48 之后请重启机器。',
};
