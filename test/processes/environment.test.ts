import { expect, test } from 'vitest';
import { withheldVariables, withholdEnvironment } from '../../server/processes/environment.ts';

const INHERITED = {
  PATH: '/bin',
  HOME: '/home/ann',
  LD_LIBRARY_PATH: '/lib',
  CUDA_VISIBLE_DEVICES: '0',
  CUDA_HOME: '/usr/local/cuda',
  NCCL_P2P_DISABLE: '1',
  HF_HOME: '/models',
  HF_TOKEN: 'hub',
  HUGGING_FACE_HUB_TOKEN: 'hub',
  PYTORCH_CUDA_ALLOC_CONF: 'max_split_size_mb:128',
  PYTHONPATH: '/site',
  VIRTUAL_ENV: '/venv',
  https_proxy: 'http://proxy',
  NO_PROXY: 'localhost',
  LC_ALL: 'C.UTF-8',
};
const WITHHELD = {
  STUDIO_TOKEN: 'secret-token',
  STUDIO_TOKEN_FILE: '/token',
  OPENAI_API_KEY: 'key',
  AWS_SECRET_ACCESS_KEY: 'key',
  NODE_AUTH_TOKEN: 'key',
  CONDA_TOKEN: 'key',
  PORT: '8000',
};

test('children inherit what programs and models need, and no secret of the studio or of other services', () => {
  const environment: NodeJS.ProcessEnv = { ...INHERITED, ...WITHHELD };
  withholdEnvironment(environment);
  expect(environment).toEqual(INHERITED);
  expect(withheldVariables(['OPENAI_API_KEY', 'NOT_SET'])).toEqual({ OPENAI_API_KEY: 'key' });
});
