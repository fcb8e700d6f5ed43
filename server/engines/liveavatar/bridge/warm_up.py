"""The first passes after a load, on nothing in particular: compilers work then, and the first run does not wait."""

import torch

from .blocks import LATENT_CHANNELS, Clip, Geometry, Schedule, prefill
from .caches import RankCache, StepCaches
from .conditioning import Conditions, Portrait
from .decoding import StreamDecoder
from .loader import WARM

# The studio's default size; another one may be compiled again at its first run.
WIDTH, HEIGHT, FRAMES = 704, 384, 48
LAYERS, FEATURES, TOKENS, WORD = 25, 1024, 16, 4096


def warm_up(loaded, settings):
    """One clip in one step on a rank that denoises, one block on one that decodes."""
    pipe = loaded.pipe
    loaded.start.begin(WARM)
    geometry = Geometry(WIDTH, HEIGHT, FRAMES, pipe.num_frames_per_block)
    with torch.amp.autocast("cuda", dtype=pipe.param_dtype), torch.no_grad():
        latents = torch.zeros(
            [LATENT_CHANNELS, geometry.per_block, *geometry.latent_size], dtype=pipe.param_dtype, device=pipe.device
        )
        conditions = nobody(pipe, geometry)
        if settings.rank < settings.dit_ranks:
            several = settings.members > 1
            caches = RankCache(pipe, geometry) if several else StepCaches(pipe, geometry, 1)
            own = caches.own if several else caches.take(0)
            schedule = Schedule(loaded.scheduler, pipe, settings.dit_ranks if several else 4)
            clip = Clip(pipe, geometry, conditions, 0, 0)
            prefill(pipe, clip, conditions.portrait.reference, own, caches.cross)
            for block in range(geometry.blocks):
                step = settings.rank if several else 0
                latents = schedule.step(
                    step, clip.noise(block), clip, block, conditions.portrait.reference, own, caches.cross
                )
            caches.close()
        if settings.decodes:
            decoder = StreamDecoder(pipe.vae, conditions.portrait.motion)
            decoder.decode(latents)
            decoder.close()
    torch.cuda.empty_cache()
    loaded.start.end()


def nobody(pipe, geometry):
    """Conditions of the right shapes: a grey portrait, silence, no words."""
    options = {"dtype": pipe.param_dtype, "device": pipe.device}
    size = geometry.latent_size
    rest = torch.zeros([1, LATENT_CHANNELS, (pipe.motion_frames + 3) // 4, *size], **options)
    speech = torch.zeros([1, LAYERS, FEATURES, geometry.infer_frames], dtype=pipe.param_dtype)
    portrait = Portrait(rest[:, :, 0:1], rest)
    return Conditions(portrait, speech, [torch.zeros([TOKENS, WORD], **options)])
