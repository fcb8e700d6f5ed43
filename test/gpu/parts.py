"""
One video made at once against the same made in parts, each gone on from what the one before has left: latents of every
clip, on one GPU with random weights. `python parts.py BRIDGE_FOLDER CHECKOUT OUT.json`; PARTS_CLIPS (2,2), clips a part,
PARTS_WAYS, a beginning of the ways' names, RANDOM_LAYERS (40), MEASURE_SIZE (704*384). Fails where a video of two parts
differs although what was kept of the first is all of it.
"""

import json
import os
import random
import sys
import tempfile
import time
from types import SimpleNamespace

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "standins"), os.path.dirname(os.path.abspath(sys.argv[1]))]

import torch  # noqa: E402
import torch.distributed as dist  # noqa: E402

from bridge import checkout  # noqa: E402
from bridge.blocks import Geometry  # noqa: E402
from bridge.conditioning import Conditions, Portrait  # noqa: E402
from bridge.course import course_of_part, whole  # noqa: E402
from bridge.decoding import LOST_AT_FIRST  # noqa: E402
from bridge.keeping import LEAD_IN, Keeping, NothingKept, read_state  # noqa: E402
from bridge.ranks import Alone  # noqa: E402
from bridge.rollout import roll_out  # noqa: E402
from random_weights import install  # noqa: E402

SEED, FRAMES, STEPS = 420, 48, 4
width, height = map(int, os.environ.get("MEASURE_SIZE", "704*384").split("*"))
parts = [int(clips) for clips in os.environ.get("PARTS_CLIPS", "2,2").split(",")]
JOB = {"params": {"sample_steps": STEPS, "base_seed": SEED}}


class Listening:
    """Takes the latents instead of decoding them; the first `leave_out` are those that are gone through again."""

    frames = 0
    clips = 0

    def __init__(self, leave_out=0):
        self.made, self._left = [], leave_out

    def begin(self, motion):
        """Nothing to be primed."""

    progress = spent = lambda *_: None

    def put(self, latents):
        if self._left:
            self._left -= 1
            return
        self.made.append(latents.cpu())


def build():
    os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
    os.environ.setdefault("MASTER_PORT", "29643")
    checkout.enter(os.path.abspath(sys.argv[2]), compile=False)
    torch.cuda.set_device(0)
    dist.init_process_group(backend="nccl", init_method="env://", rank=0, world_size=1)
    found = install(checkout.parts(False))
    found.pipeline.T5EncoderModel = lambda **_: SimpleNamespace(model=torch.nn.Identity())
    pipe = found.pipeline.WanS2V(
        config=found.config, checkpoint_dir="none", device_id=0, rank=0, convert_model_dtype=True, single_gpu=True
    )
    return pipe, found.pipeline.FlowMatchEulerDiscreteScheduler


def made_up(pipe, geometry, clips):
    generator = torch.Generator(device=pipe.device).manual_seed(1)
    options = {"device": pipe.device, "generator": generator}
    rest = torch.randn([1, 16, 19, *geometry.latent_size], **options)
    speech = torch.randn([1, 25, 1024, clips * geometry.infer_frames], **options).to(pipe.param_dtype)
    context = [torch.randn([30, 4096], **options).to(pipe.param_dtype)]
    return Conditions(Portrait(rest[:, :, :1], rest), speech.cpu(), context)


def made(loaded, conditions, geometry, course, keeping):
    random.seed(SEED)
    listening = Listening(len(course.kept))
    roll_out(loaded, JOB, conditions, geometry, Alone(), listening, lambda: False, listening, course, keeping)
    return torch.cat(listening.made, dim=1).float()


def in_parts(loaded, conditions, geometry, folder):
    """Latents of all parts; bytes that were kept of each, and the seconds that going through them again took."""
    latents, sizes, start, path = [], [], 0, None
    for number, clips in enumerate(parts):
        frames = clips * geometry.infer_frames - LOST_AT_FIRST * (number == 0)
        state = read_state(path, {}, start, geometry, loaded.pipe.device)
        assert (state is None) == (path is None)
        course = course_of_part(start, frames, state, geometry)
        keeping = Keeping(course, geometry, {})
        latents.append(made(loaded, conditions, geometry, course, keeping))
        path = os.path.join(folder, str(number))
        keeping.save(path)
        sizes.append(os.path.getsize(path))
        start += frames
    return torch.cat(latents, dim=1), sizes


def main():
    from bridge.fast.denoiser import FastDenoiser
    from bridge.plain_denoiser import PlainDenoiser

    pipe, scheduler = build()
    geometry = Geometry(width, height, FRAMES, pipe.num_frames_per_block)
    clips = sum(parts)
    conditions = made_up(pipe, geometry, clips)
    figures = {
        "command": " ".join(["python3", *sys.argv]), "card": torch.cuda.get_device_name(0), "parts": parts,
        "layers": len(pipe.noise_model.blocks), "size": f"{width}*{height}", "leadIn": LEAD_IN,
    }  # fmt: skip
    ways = {
        "plain bf16": lambda: PlainDenoiser(pipe, scheduler, False),
        "fast bf16, caches bf16": lambda: FastDenoiser(pipe, scheduler, False, False),
        "fast bf16, caches int8": lambda: FastDenoiser(pipe, scheduler, False, True),
        # Last: it takes the model's own weights away.
        "fast FP8, caches int8": lambda: FastDenoiser(pipe, scheduler, True, True),
    }
    ways = {name: way for name, way in ways.items() if name.startswith(os.environ.get("PARTS_WAYS", ""))}
    with tempfile.TemporaryDirectory() as folder:
        for name, denoiser in ways.items():
            loaded = SimpleNamespace(pipe=pipe, denoiser=denoiser())
            want = made(loaded, conditions, geometry, whole(clips, geometry), NothingKept())
            again = made(loaded, conditions, geometry, whole(clips, geometry), NothingKept())
            begun = time.monotonic()
            got, sizes = in_parts(loaded, conditions, geometry, folder)
            figures[name] = {
                "repeated": (again - want).abs().max().item(),
                "byClip": [differing(got, want, clip, geometry) for clip in range(clips)],
                "largest": want.abs().max().item(),
                "keptBytes": sizes,
                "seconds": time.monotonic() - begun,
            }
            print(name, json.dumps(figures[name]), flush=True)
            given = (pipe, conditions, geometry)
            for decoder in ("plain", "fast") if name == next(iter(ways)) else ():
                figures[f"{decoder} decoder"] = across_the_join(decoder, want, got, *given)
                print(decoder, json.dumps(figures[f"{decoder} decoder"]), flush=True)
    with open(sys.argv[3], "w", encoding="utf-8") as file:
        json.dump(figures, file, indent=1)
    # Of the clips that were kept in their whole history every bit is to be the same.
    whole_history = parts[0] <= LEAD_IN + 1 and len(parts) == 2
    if whole_history and any(one["max"] for name in ways for one in figures[name]["byClip"]):
        sys.exit("The parts are not the video that is made at once.")


def across_the_join(kind, want, got, pipe, conditions, geometry):
    """
    The last part's pictures as they are shown, after those before it: how far they are from the video made at once, grey
    levels, and how large the step across the join is beside other steps from one picture to the next.
    """
    from bridge.decoding import PlainDecoder
    from bridge.fast.decoder import FastDecoder

    decoder = {"plain": PlainDecoder, "fast": FastDecoder}[kind](pipe.vae)
    last = parts[-1] * geometry.infer_frames
    kept = max(0, sum(parts[:-1]) - 1 - LEAD_IN) * geometry.latent_frames
    with torch.amp.autocast("cuda", dtype=pipe.param_dtype), torch.no_grad():
        once = decoded(decoder, want, pipe, conditions, geometry)
        shown = torch.cat([once[:-last], decoded(decoder, got[:, kept:], pipe, conditions, geometry)[-last:]])
    away = (shown - once)[-last:].abs()
    steps = [(after - before).abs().mean().item() for before, after in zip(shown, shown[1:])]
    return {
        "firstPicture": away[0].mean().item(),
        "pictures": away.mean().item(),
        "join": steps[-last],
        "joinAtOnce": (once[-last] - once[-last - 1]).abs().mean().item(),
        "medianStep": sorted(steps)[len(steps) // 2],
    }


def decoded(decoder, latents, pipe, conditions, geometry):
    stream = decoder.open(conditions.portrait.motion)
    blocks = latents.to(pipe.device, pipe.param_dtype).split(geometry.per_block, dim=1)
    made = torch.cat([pictures.cpu() for block in blocks for pictures in stream.decode(block)]).float()
    stream.close()
    return made


def differing(got, want, clip, geometry):
    """Largest and relative difference of a clip's latents."""
    at = slice(clip * geometry.latent_frames, (clip + 1) * geometry.latent_frames)
    away = got[:, at] - want[:, at]
    return {"max": away.abs().max().item(), "relative": (away.norm() / want[:, at].norm()).item()}


try:
    main()
finally:
    dist.destroy_process_group()
