"""
LiveAvatar's own rollout with the same random weights, seed and inputs, for comparison: the single-GPU path with online
decode off, or, with RANK and WORLD_SIZE set, its multi-GPU path.
`python upstream.py BRIDGE_FOLDER CHECKOUT IMAGE AUDIO CLIPS OUT.json LATENTS.pt`, CLIPS may be several, as 1,5;
UPSTREAM_FP8=1 quantises first, UPSTREAM_COMPILE=1 compiles; with both and UPSTREAM_MODES=offload it is what
LiveAvatar's script for one GPU sets. Compiling stops at cross-attention (torch cannot trace how it takes sequences of
their own lengths apart); `whole` takes its place, for sequences of full length, which all of them are here.
"""

import json
import os
import random
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "standins"), os.path.dirname(os.path.abspath(sys.argv[1]))]

import torch  # noqa: E402
import torch.distributed as dist  # noqa: E402

from bridge import checkout  # noqa: E402
from random_weights import install  # noqa: E402

_, _, folder, image, audio, clips, out, latents_file = sys.argv
clips = [int(count) for count in clips.split(",")]
rank, world = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
several = world > 1
seed, frames = 420, 48
steps = world - 1 if several else 4
fp8 = os.environ.get("UPSTREAM_FP8") == "1"
compiled = os.environ.get("UPSTREAM_COMPILE") == "1"
os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
os.environ.setdefault("MASTER_PORT", "29641")

checkout.enter(os.path.abspath(folder), compile=compiled)
torch.cuda.set_device(rank)
dist.init_process_group(backend="nccl", init_method="env://", rank=rank, world_size=world)
parts = checkout.parts(several)
# The pipeline's own decoder, not the streaming one that the bridge puts there.
import liveavatar.models.wan.wan_2_2.modules.vae2_1 as own  # noqa: E402

if not several:
    parts.pipeline.Wan2_1_VAE = own.Wan2_1_VAE


def whole(q, k, v, q_lens=None, k_lens=None, softmax_scale=None, causal=False, **_):
    """`[batch, tokens, heads, size]` → like `q`."""
    q, k, v = (x.to(torch.bfloat16).transpose(1, 2) for x in (q, k, v))
    seen = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=causal, scale=softmax_scale)
    return seen.transpose(1, 2).contiguous()


if compiled:
    import liveavatar.models.wan.wan_2_2.modules.model as cross

    cross.flash_attention = whole
install(parts)
begun = time.monotonic()
pipe = parts.pipeline.WanS2V(
    config=parts.config, checkpoint_dir="none", device_id=rank, rank=rank, convert_model_dtype=True, single_gpu=not several
)
if fp8:
    checkout.quantise(pipe.noise_model)
torch.cuda.synchronize()
figures = {
    "command": " ".join(["python3", *sys.argv]), "card": torch.cuda.get_device_name(rank), "fp8": fp8,
    "compiled": compiled, "steps": steps, "construction": time.monotonic() - begun,
    "constructed": torch.cuda.memory_allocated(), "runs": [],
}  # fmt: skip

seen = []
plain = pipe.vae.decode


def decode(latents):
    seen.append(latents[0][:, -frames // 4 :].to("cpu", torch.bfloat16))
    return plain(latents)


pipe.vae.decode = decode
steps_taken, waits = [], False
forward = pipe.noise_model.forward if pipe.noise_model is not None else None


def timed(*args, **kwargs):
    """Waits for each step, except in the longest run, which is the one to compare."""
    begun = time.monotonic()
    told = forward(*args, **kwargs)
    if waits:
        torch.cuda.synchronize()
        steps_taken.append(time.monotonic() - begun)
    return told


if forward:
    pipe.noise_model.forward = timed
width, height = map(int, os.environ.get("MEASURE_SIZE", "704*384").split("*"))
# As its script has it, and then with everything left on the GPU, which its script cannot do: without offloading the
# pipeline puts the decoder on the CPU and looks for it on the GPU, unless it was made there.
modes = os.environ.get("UPSTREAM_MODES", "offload,resident").split(",")
for offload, count in [(mode == "offload", count) for mode in modes for count in clips]:
    pipe.init_on_cpu = offload
    seen.clear()
    steps_taken.clear()
    waits = count < max(clips)
    torch.cuda.reset_peak_memory_stats()
    random.seed(seed)
    begun = time.monotonic()
    video, _ = pipe.generate(
        input_prompt="A woman speaks to the camera.",
        ref_image_path=image,
        audio_path=audio,
        num_repeat=count,
        generate_size=f"{width}*{height}",
        max_area=width * height,
        infer_frames=frames,
        shift=3,
        sample_solver="euler",
        sampling_steps=steps,
        guide_scale=0,
        seed=seed,
        offload_model=offload,
        num_gpus_dit=max(1, world - 1),
        enable_vae_parallel=several,
    )
    torch.cuda.synchronize()
    seconds = time.monotonic() - begun
    if rank != world - 1:
        continue
    figures["runs"].append(
        {
            "offload": offload,
            "clips": count,
            "seconds": seconds,
            "step": sorted(steps_taken)[len(steps_taken) // 2] if steps_taken else None,
            "slowestSteps": sorted(steps_taken)[-5:],
            "frames": video.shape[1],
            "framesPerSecond": video.shape[1] / seconds,
            "peak": torch.cuda.max_memory_allocated(),
            "reserved": torch.cuda.memory_reserved(),
        }
    )
    print(json.dumps(figures["runs"][-1]), flush=True)
    if seen:
        torch.save(torch.cat(seen, dim=1), latents_file)
    with open(out, "w", encoding="utf-8") as file:
        json.dump(figures, file, indent=1)
dist.destroy_process_group()
