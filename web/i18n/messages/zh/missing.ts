import type { CodedSentence } from '../coded.ts';

/** What an engine lacks, in Chinese; the codes are those of the server's set-up check. */
export const missing: Record<string, CodedSentence> = {
  'checkout-unnamed': 'LiveAvatar 的代码目录。',
  'checkout-absent': ({ texts }) => `${texts?.checkout} 中的 LiveAvatar 代码。`,
  'model-absent': ({ texts }) => `${texts?.checkpoint} 中的模型。`,
  'model-piece-absent': ({ texts }) => `文件 ${texts?.path}。`,
  'lora-unnamed': 'LoRA 文件。',
  'lora-absent': ({ texts }) => `LoRA 文件 ${texts?.lora}。`,
  'python-none': ({ texts }) => `能以“${texts?.python}”启动的 Python（${texts?.reason}）。`,
  'python-old': ({ texts }) => `Python ${texts?.oldest} 或更新版本：“${texts?.python}”是 ${texts?.found}。`,
  'module-absent': ({ texts }) => `${texts?.python} 的 Python 模块 ${texts?.name}。`,
  'transformers-new': ({ texts }) => `transformers ${texts?.newest} 或更早版本：现装 ${texts?.found}。`,
  'attention-absent': ({ texts }) => `${texts?.python} 的 Python 模块 ${texts?.name}。`,
  gpu: ({ texts }) => `GPU ${texts?.index}：${texts?.name}，${texts?.has} GB。`,
  checkout: ({ texts }) =>
    `${texts?.checkout} 中的 LiveAvatar 代码${texts?.commit ? `，提交 ${texts.commit}` : ''}。`,
  python: ({ texts }) => `Python ${texts?.found}（“${texts?.python}”）及其所需模块。`,
  model: ({ texts }) => `${texts?.checkpoint} 中的模型。`,
  lora: ({ texts }) => `LoRA 文件 ${texts?.lora}。`,
  'file-damaged': ({ texts }) =>
    `完整的文件 ${texts?.path}：${texts?.wants ? `${texts.wants} GB 中只有 ${texts.has} GB` : `在 ${texts?.has} GB 处中断`}。`,
  'torch-cpu': ({ texts }) => `支持 GPU 的 torch：${texts?.python} 的 torch 不支持。`,
  'torch-driver': ({ texts }) =>
    `GPU 驱动 ${texts?.needs} 或更新版本（torch 是为 CUDA ${texts?.cuda} 构建的）：现装 ${texts?.driver}。`,
  'gpu-small-fp8': ({ texts }) =>
    `显存 ${texts?.needs} GB 的 GPU：GPU ${texts?.index}（${texts?.name}）只有 ${texts?.has} GB。`,
  'gpu-driver': '带驱动的 NVIDIA GPU：nvidia-smi 没有响应。',
  'gpu-absent': ({ texts }) => `GPU ${texts?.index}：这台机器只有 ${texts?.there}。`,
  'gpu-small': ({ texts }) =>
    `显存 ${texts?.needs} GB 的 GPU：GPU ${texts?.index}（${texts?.name}）只有 ${texts?.has} GB。`,
};

/** How to get it. */
export const remedy: Record<string, CodedSentence> = {
  'checkout-unnamed': ({ texts }) =>
    `克隆 github.com/Alibaba-Quark/LiveAvatar，按其 README 安装，把以下内容写入 ${texts?.file}，然后重启工作室：`,
  'checkout-absent': ({ texts }) =>
    `在 ${texts?.file} 的“checkout”处填写正确的目录并重启工作室，或克隆到该目录：`,
  'model-absent': '下载 Wan-AI/Wan2.2-S2V-14B（约 50 GB）：',
  'model-piece-absent': '下载缺少的文件：',
  'lora-unnamed': ({ texts }) => `在 ${texts?.file} 中关闭 load_lora 并重启工作室，或下载（约 1.2 GB）：`,
  'lora-absent': ({ texts }) => `在 ${texts?.file} 中关闭 load_lora 并重启工作室，或下载（约 1.2 GB）：`,
  'python-none': ({ texts }) => `在 ${texts?.file} 中填写安装了 LiveAvatar 的 Python，并重启工作室：`,
  'file-damaged': '下载中断，或文件已损坏。请删除后重新下载：',
  'torch-cpu': '安装支持 GPU 的版本：',
  'torch-driver': '更新驱动，或安装为较旧 CUDA 构建的 torch：',
  'python-old': '用更新的 Python 建立环境（例如下面这样），并在其中安装 LiveAvatar：',
  'module-absent': '安装 LiveAvatar 所需的模块（连同 torch 约 5 GB）：',
  'attention-absent': '安装：',
  'transformers-new': '安装较早的版本：',
  'gpu-driver': '在有 GPU 的机器上运行工作室（预览引擎不需要 GPU），或安装 NVIDIA 驱动，在 Ubuntu 上是：',
  'gpu-absent': ({ texts }) => `在 ${texts?.file} 中填写要使用的 GPU，并重启工作室：`,
  'gpu-small': '更小的显卡装不下模型，请使用更大的 GPU。',
  'gpu-small-fp8': ({ texts }) => `它能以 FP8 容纳模型：请把以下内容写入 ${texts?.file}，并重启工作室：`,
};
