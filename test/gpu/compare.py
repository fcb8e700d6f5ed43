"""
The studio's own passes against LiveAvatar's own forward, on one GPU, with the same random weights, seed and conditions:
latents of a few clips, pictures decoded from them, seconds a step and a block take, and memory.
`python compare.py BRIDGE_FOLDER CHECKOUT OUT.json`; COMPARE_CLIPS (5), MEASURE_SIZE (704*384), RANDOM_LAYERS (40).
Fails where a difference is beyond `bounds.json`.
"""

import gc
import json
import os
import random
import sys
import time
from types import SimpleNamespace

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "standins"), os.path.dirname(os.path.abspath(sys.argv[1]))]

import torch  # noqa: E402
import torch.distributed as dist  # noqa: E402

from bridge import checkout  # noqa: E402
from bridge.blocks import Clip, Geometry  # noqa: E402
from bridge.conditioning import Conditions, Portrait  # noqa: E402
from random_weights import install  # noqa: E402

GIB = 1 << 30
SEED, FRAMES = 420, 48
clips = int(os.environ.get("COMPARE_CLIPS", "5"))
steps = int(os.environ.get("COMPARE_STEPS", "4"))
width, height = map(int, os.environ.get("MEASURE_SIZE", "704*384").split("*"))
figures = {
    "command": " ".join(["python3", *sys.argv]), "card": torch.cuda.get_device_name(0), "torch": torch.__version__,
    "size": f"{width}*{height}", "clips": clips,
}  # fmt: skip


def build():
    os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
    os.environ.setdefault("MASTER_PORT", "29642")
    checkout.enter(os.path.abspath(sys.argv[2]), compile=False)
    torch.cuda.set_device(0)
    dist.init_process_group(backend="nccl", init_method="env://", rank=0, world_size=1)
    parts = install(checkout.parts(False))
    # Nothing is read here: the prompt's features are made up too.
    parts.pipeline.T5EncoderModel = lambda **_: SimpleNamespace(model=torch.nn.Identity())
    pipe = parts.pipeline.WanS2V(
        config=parts.config, checkpoint_dir="none", device_id=0, rank=0, convert_model_dtype=True, single_gpu=True
    )
    return pipe, parts.pipeline.FlowMatchEulerDiscreteScheduler


def made_up(pipe, geometry):
    """Conditions as a run has them, from nobody's portrait and recording."""
    generator = torch.Generator(device=pipe.device).manual_seed(1)
    options = {"device": pipe.device, "generator": generator}
    rest = torch.randn([1, 16, 19, *geometry.latent_size], **options)
    speech = torch.randn([1, 25, 1024, clips * geometry.infer_frames], **options).to(pipe.param_dtype)
    context = [torch.randn([30, 4096], **options).to(pipe.param_dtype)]
    return Conditions(Portrait(rest[:, :, :1], rest), speech, context)


def settle():
    gc.collect()
    torch.cuda.synchronize()
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()


def denoise(name, denoiser, pipe, conditions, geometry):
    """All latents of the run, `[16, frames, h/8, w/8]` on the CPU."""
    settle()
    random.seed(SEED)
    made, times = [], []
    try:
        with torch.amp.autocast("cuda", dtype=pipe.param_dtype), torch.no_grad():
            run = denoiser.open(conditions, geometry, steps, range(steps))
            for index in range(clips):
                clip = Clip(pipe, geometry, conditions, index, SEED)
                if index == 0:
                    torch.cuda.synchronize()
                    begun = time.monotonic()
                    run.condition(clip, conditions.portrait.reference)
                    torch.cuda.synchronize()
                    conditioned = time.monotonic() - begun
                for block in range(geometry.blocks):
                    torch.cuda.synchronize()
                    begun = time.monotonic()
                    latents = clip.noise(block)
                    for step in range(steps):
                        latents = run.step(step, latents, clip, block)
                    torch.cuda.synchronize()
                    times.append((time.monotonic() - begun) / steps)
                    made.append(latents.to("cpu", torch.bfloat16))
            run.close()
    except torch.OutOfMemoryError as error:
        figures[name] = {"error": str(error)[:200]}
        print(name, "out of memory", flush=True)
        return None
    figures[name] = {
        "conditioning": conditioned,
        "step": sorted(times[geometry.blocks :] or times)[len(times[geometry.blocks :] or times) // 2],
        "first": times[0],
        "peak": torch.cuda.max_memory_allocated() / GIB,
        "reserved": torch.cuda.max_memory_reserved() / GIB,
    }
    print(name, json.dumps(figures[name]), flush=True)
    return torch.cat(made, dim=1)


def profile(denoiser, decoder, pipe, conditions, geometry):
    """What a step and a block's decoding spend their time on, by kernel."""
    settle()
    with torch.amp.autocast("cuda", dtype=pipe.param_dtype), torch.no_grad():
        run = denoiser.open(conditions, geometry, steps, range(1))
        clip = Clip(pipe, geometry, conditions, 1, SEED)
        run.condition(clip, conditions.portrait.reference)
        # The caches are full from the second clip on.
        run.step(0, clip.noise(0), Clip(pipe, geometry, conditions, 0, SEED), 0)
        by_kernel("step", lambda: run.step(0, clip.noise(0), clip, 0))
        run.close()
        stream = decoder.open(conditions.portrait.motion)
        by_kernel("decoding", lambda: list(stream.decode(clip.noise(0))))


def by_kernel(name, work):
    work()
    torch.cuda.synchronize()
    activities = [torch.profiler.ProfilerActivity.CPU, torch.profiler.ProfilerActivity.CUDA]
    with torch.profiler.profile(activities=activities) as seen:
        work()
        torch.cuda.synchronize()
    kernels = [one for one in seen.key_averages() if one.self_device_time_total > 0 and "aten::" not in one.key]
    kernels.sort(key=lambda one: -one.self_device_time_total)
    rows = [f"{one.self_device_time_total / 1000:9.2f} ms {one.count:5d} {one.key}" for one in kernels]
    with open(f"{os.environ['COMPARE_PROFILE']}-{name}.txt", "w", encoding="utf-8") as file:
        file.write("\n".join(rows))
    print(name, *(row[:110] for row in rows[:16]), sep="\n", flush=True)


def pictures(name, decoder, pipe, latents, conditions, geometry):
    """`[pictures, h, w, 3]` uint8 on the CPU."""
    settle()
    made, times = [], []
    with torch.amp.autocast("cuda", dtype=pipe.param_dtype), torch.no_grad():
        begun = time.monotonic()
        stream = decoder.open(conditions.portrait.motion)
        torch.cuda.synchronize()
        opened = time.monotonic() - begun
        for begin in range(0, latents.shape[1], geometry.per_block):
            block = latents[:, begin : begin + geometry.per_block].to(pipe.device)
            torch.cuda.synchronize()
            begun = time.monotonic()
            made.extend(part.cpu() for part in stream.decode(block))
            times.append(time.monotonic() - begun)
        stream.close()
    if name:
        peak = torch.cuda.max_memory_allocated() / GIB
        figures[name] = {"open": opened, "block": sorted(times)[len(times) // 2], "peak": peak}
        print(name, json.dumps(figures[name]), flush=True)
    return torch.cat(made)


def against(name, got, want, decode, shown):
    """Largest and relative difference of the latents, and PSNR of what is decoded from them, dB; `shown`: from `want`."""
    away = got.float() - want.float()
    error = (decode(got).float() - shown.float()).pow(2).mean().item()
    figures[name].update(
        latentsMax=away.abs().max().item(),
        latentsRelative=(away.norm() / want.float().norm()).item(),
        psnr=10 * torch.log10(torch.tensor(255**2 / max(error, 1e-9))).item(),
    )
    print(name, json.dumps(figures[name]), flush=True)


def main():
    from bridge.decoding import PlainDecoder
    from bridge.fast.decoder import FastDecoder
    from bridge.fast.denoiser import FastDenoiser
    from bridge.fast.probe import why_not
    from bridge.plain_denoiser import PlainDenoiser

    pipe, scheduler = build()
    geometry = Geometry(width, height, FRAMES, pipe.num_frames_per_block)
    conditions = made_up(pipe, geometry)
    figures["loaded"] = torch.cuda.memory_allocated() / GIB
    print("loaded", figures["loaded"], "fast:", why_not(0, True), flush=True)
    given = (pipe, conditions, geometry)

    want = denoise("plain bf16", PlainDenoiser(pipe, scheduler, False), *given)
    plain = PlainDecoder(pipe.vae)
    shown = pictures("plain decoder", plain, pipe, want, conditions, geometry)
    decode = lambda latents: pictures(None, plain, pipe, latents, conditions, geometry)  # noqa: E731
    for caches in ("bf16", "int8"):
        name = f"fast bf16, caches {caches}"
        denoiser = FastDenoiser(pipe, scheduler, False, caches == "int8")
        got = denoise(name, denoiser, *given)
        if got is not None:
            against(name, got, want, decode, shown)
        del denoiser
    for caches in ("bf16", "int8"):
        name = f"fast FP8, caches {caches}"
        if caches == "bf16":
            denoiser = FastDenoiser(pipe, scheduler, True, False)
        denoiser.compact = caches == "int8"
        got = denoise(name, denoiser, *given)
        if got is not None:
            against(name, got, want, decode, shown)
    figures["loaded FP8"] = torch.cuda.memory_allocated() / GIB
    fast = FastDecoder(pipe.vae)
    own = pictures("fast decoder", fast, pipe, want, conditions, geometry)
    error = (own.float() - shown.float()).pow(2).mean().item()
    figures["fast decoder"]["psnr"] = 10 * torch.log10(torch.tensor(255**2 / max(error, 1e-9))).item()
    print("fast decoder", json.dumps(figures["fast decoder"]), flush=True)
    if os.environ.get("COMPARE_PROFILE"):
        profile(denoiser, fast, *given)
    save()


def beyond():
    """What differs more than it may, in words."""
    with open(os.path.join(HERE, "bounds.json"), encoding="utf-8") as file:
        bounds = json.load(file)
    for name, bound in bounds.items():
        got = figures.get(name, {})
        for key, most in bound.get("most", {}).items():
            if not got.get(key, float("inf")) <= most:
                yield f"{name}: {key} {got.get(key)}, at most {most}"
        for key, least in bound.get("least", {}).items():
            if not got.get(key, 0) >= least:
                yield f"{name}: {key} {got.get(key)}, at least {least}"


def save():
    with open(sys.argv[3], "w", encoding="utf-8") as file:
        json.dump(figures, file, indent=1)


try:
    main()
finally:
    save()
    dist.destroy_process_group()
if away := list(beyond()):
    sys.exit("\n".join(away))
