import type { Messages } from '../en.ts';

/** The run as programs make it, in Chinese. */
export const program: Messages['program'] = {
  label: '用程序调用',
  about: '页面上当前的设置：肖像、录音、提示词和全部参数。',
  way: '方式',
  ways: {
    python: 'Python',
    javascript: 'JavaScript',
    curl: 'curl',
    command: '命令行',
    http: 'HTTP',
  },
  notes: {
    python: '使用 Gradio 客户端：pip install gradio_client。handle_file 也可以填写你自己的文件路径。',
    javascript:
      '用于 Node，保存为 .mjs 文件，使用 Gradio 客户端：npm install @gradio/client。handle_file 也可以填写你自己的文件路径。',
    curl: '用于 bash。其他文件请先上传：curl -F kind=image -F file=@portrait.png …/api/assets，返回中有 id。',
    command: '用于 bash，在工作室的文件夹中运行。--image 和 --audio 可以填写你自己的任意文件。',
    http: '请求本身。ID 是第一个返回中的 id；重复第二个请求，直到 status 为 done。',
  },
  token: '访问令牌从变量 STUDIO_TOKEN 读取。',
  tokenPlace: '访问令牌填在 YOUR-TOKEN 处。',
  noParts: 'Gradio 客户端不支持分段制作。请用其他方式，或关闭“分段制作”。',
  refused: '按当前设置，工作室会拒绝：',
  incomplete: '请先选择肖像和录音。',
  docs: '全部 HTTP 接口',
};
