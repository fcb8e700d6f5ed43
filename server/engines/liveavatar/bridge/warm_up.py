"""The first passes after a load, on nothing in particular: what compiles does it then, and the first run does not wait."""

import torch

from .blocks import LATENT_CHANNELS, Clip, Geometry
from .conditioning import Conditions, Portrait
from .settings import MOST_STEPS

# The studio's default size.
WIDTH, HEIGHT, FRAMES = 704, 384, 48
LAYERS, FEATURES, TOKENS, WORD = 25, 1024, 16, 4096


class _Nobody:
    """Takes the place of the encoder and of who listens."""

    frames = 0

    def put(self, *_):
        """Dropped: none is taken."""
        return 0

    spent = first_frames = put


def warm_up(loaded, settings):
    """One block in one step on a rank that denoises, one block on one that decodes: no later one compiles anything."""
    pipe = loaded.pipe
    loaded.start.begin(loaded.warm)
    geometry = Geometry(WIDTH, HEIGHT, FRAMES, pipe.num_frames_per_block)
    with torch.amp.autocast("cuda", dtype=pipe.param_dtype), torch.no_grad():
        conditions = nobody(pipe, geometry)
        latents = conditions.portrait.motion[0, :, : geometry.per_block].to(pipe.param_dtype)
        if settings.denoises:
            run = loaded.denoiser.open(conditions, geometry, MOST_STEPS, range(1))
            clip = Clip(pipe, geometry, conditions, 0, 0)
            run.condition(clip, conditions.portrait.reference)
            latents = run.step(0, clip.noise(0), clip, 0)
            run.close()
        if settings.decodes:
            nowhere = _Nobody()
            decoding = loaded.decoding(nowhere, nowhere)
            decoding.begin(conditions.portrait.motion)
            decoding.put(latents)
            decoding.finish()
            decoding.close()
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
