/** What programs of any kind need: where things are, whose they are, the language, the way to the network. */
const NAMES = words(`
  PATH HOME USER LOGNAME SHELL TERM COLORTERM NO_COLOR FORCE_COLOR TZ LANG LANGUAGE PWD HOSTNAME TMPDIR TMP TEMP
  DISPLAY WAYLAND_DISPLAY HTTP_PROXY HTTPS_PROXY ALL_PROXY FTP_PROXY NO_PROXY REQUESTS_CA_BUNDLE CURL_CA_BUNDLE
  NODE_ENV NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS UV_THREADPOOL_SIZE VIRTUAL_ENV CC CXX CFLAGS CXXFLAGS LDFLAGS
  MAX_JOBS LIBRARY_PATH CPATH MODULEPATH`);

/** Families of variables that loaders, Python, CUDA and the libraries of models read. */
const FAMILIES = words(`
  LC_ LD_ DYLD_ XDG_ SSL_ PYTHON CONDA MAMBA PYENV
  CUDA CUDNN CUBLAS NVIDIA_ NVTE_ NCCL_ TORCH PYTORCH_ TRITON XFORMERS FLASH_ ROCM HIP HSA_ MIOPEN AMD_
  HF_ HUGGING TRANSFORMERS DIFFUSERS TOKENIZERS SAFETENSORS MODELSCOPE GGML_ GGUF_ LLAMA_
  OMP_ KMP_ MKL_ OPENBLAS NUMEXPR NUMBA GLOO_ UCX_ MASTER_ SLURM OMPI_ PMI FFMPEG VIPS_`);

/** Keys of a person's are nobody else's business, whatever their family; models are downloaded with that of the hub. */
const SECRET = /(?<!^HF_|^HUGGING_?FACE_HUB_)(TOKEN|SECRET|PASSWORD|CREDENTIALS|JWT|_KEY)$/;

/** What was taken out of the environment, for engines that ask for it by name. */
const withheld = new Map<string, string>();

/**
 * Takes out of this process's environment what its children have no need of: they inherit the rest, and they may be
 * programs of others, to whom the studio's token and a person's keys for other services are no business.
 */
export function withholdEnvironment(environment: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || isForChildren(name)) continue;
    withheld.set(name, value);
    delete environment[name];
  }
}

/** The variables of these names, for one child; those that are not set are left out. */
export function withheldVariables(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = withheld.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function isForChildren(name: string): boolean {
  // Proxies are named in capitals and not.
  const upper = name.toUpperCase();
  if (SECRET.test(upper)) return false;
  return NAMES.includes(upper) || FAMILIES.some((family) => upper.startsWith(family));
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
