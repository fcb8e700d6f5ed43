"""The GPU's memory, what is installed for it, and the GPU itself."""

import ctypes
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile

from common import case


@case
def gpu_memory():
    import torch

    torch.cuda.set_per_process_memory_fraction(0.02)
    kept = []
    while True:
        kept.append(torch.empty(256, 1024, 1024, dtype=torch.uint8, device="cuda"))


@case
def gpu_memory_in_other_hands():
    """Beside a program that holds most of it: HOLDER is started first, see provoke.py."""
    import torch

    return torch.empty(60 << 30, dtype=torch.uint8, device="cuda")


@case
def gpu_memory_of_a_product():
    """What cuBLAS says when its workspace has no room."""
    import torch

    a = torch.ones(4096, 4096, device="cuda", dtype=torch.bfloat16)
    free, _ = torch.cuda.mem_get_info()
    taken = []
    for size in (1 << 30, 1 << 26, 1 << 21):
        while True:
            pointer = ctypes.c_void_p()
            if ctypes.CDLL("libcudart.so.13").cudaMalloc(ctypes.byref(pointer), ctypes.c_size_t(size)) != 0:
                break
            taken.append(pointer)
    print(f"{free >> 20} MiB were free", file=sys.stderr)
    return a @ a


@case
def pinned_memory():
    import torch

    torch.zeros(1, device="cuda")
    return torch.empty(1 << 42, dtype=torch.uint8, pin_memory=True)

@case
def attention_of_the_checkout():
    import torch

    path = pathlib.Path(os.environ["CHECKOUT"], "liveavatar/models/wan/wan_2_2/modules/attention.py")
    spec = importlib.util.spec_from_file_location("attention", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    q = torch.zeros(1, 16, 8, 64, dtype=torch.bfloat16, device="cuda")
    return module.flash_attention(q, q, q)


@case
def attention_of_transformers():
    from transformers import LlamaConfig, LlamaForCausalLM

    small = LlamaConfig(hidden_size=64, num_attention_heads=4, num_hidden_layers=1, intermediate_size=64, vocab_size=64)
    return LlamaForCausalLM._from_config(small, attn_implementation="flash_attention_2")


@case
def module_absent():
    import decord

    return decord


@case
def name_absent():
    from transformers import TFWav2Vec2Model

    return TFWav2Vec2Model


@case
def undefined_symbol():
    folder = tempfile.mkdtemp(prefix="provoked-")
    source = pathlib.Path(folder, "a.c")
    source.write_text("extern void _ZN3c105ErrorC2ENS_14SourceLocationESs(void);\n"
                      "void *PyInit_flash_attn_2_cuda(void) { _ZN3c105ErrorC2ENS_14SourceLocationESs(); return 0; }\n")
    subprocess.run(["cc", "-shared", "-fPIC", "-Wl,-z,now", "-o", f"{folder}/flash_attn_2_cuda.so", source], check=True)
    sys.path.insert(0, folder)
    import flash_attn_2_cuda

    return flash_attn_2_cuda


@case
def no_compiler():
    import torch

    os.environ["PATH"] = "/nowhere"
    for name in ("CC", "CXX"):
        os.environ.pop(name, None)
    os.environ["TRITON_CACHE_DIR"] = os.environ["TORCHINDUCTOR_CACHE_DIR"] = tempfile.mkdtemp(prefix="provoked-")
    return torch.compile(lambda x: (x * 2).relu())(torch.ones(8, device="cuda"))


@case
def not_compilable():
    import torch

    def forward(x):
        if x.sum() > 0:
            print("more")
        return x * 2

    return torch.compile(forward, fullgraph=True)(torch.ones(8, device="cuda"))


@case
def compiled_for_another_card():
    import cupy

    folder = tempfile.mkdtemp(prefix="provoked-")
    pathlib.Path(folder, "a.cu").write_text('extern "C" __global__ void twice(float *x) { x[0] *= 2; }')
    nvcc = "/usr/local/cuda/bin/nvcc"
    subprocess.run([nvcc if os.path.exists(nvcc) else "nvcc", "-arch=sm_100", "-cubin", "-o", f"{folder}/a.cubin",
                    f"{folder}/a.cu"], check=True)
    return cupy.RawModule(path=f"{folder}/a.cubin").get_function("twice")


@case
def ffmpeg_absent():
    os.environ["PATH"] = "/nowhere"
    return subprocess.run(["ffmpeg", "-version"], check=True)

@case
def gpu_that_is_not_there():
    import torch

    torch.cuda.set_device(9)


@case
def no_gpu():
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    import torch

    return torch.zeros(1, device="cuda")


@case
def assertion_on_the_gpu():
    import torch

    torch.zeros(4, device="cuda")[torch.tensor([9], device="cuda")]
    torch.cuda.synchronize()


@case
def illegal_access():
    import cupy
    import torch

    kernel = cupy.RawKernel('extern "C" __global__ void write(float *x) { x[0] = 1; }', "write")
    torch.zeros(1, device="cuda")
    kernel((1,), (1,), (cupy.uint64(0x10),))
    torch.cuda.synchronize()


@case
def nan():
    import torch

    return torch.multinomial(torch.tensor([float("nan"), 1.0]), 1)


@case
def nan_as_pixels():
    import numpy

    return (numpy.array([float("nan"), 0.5]) * 255).astype(numpy.uint8)
