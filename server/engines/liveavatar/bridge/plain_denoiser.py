"""Denoising on LiveAvatar's own forward, with its own attention caches, in the order its rollouts use them."""

import torch

from .blocks import Sigmas

# Tokens of reference and motion that the model keeps; LiveAvatar writes the numbers out too.
CONDITION_TOKENS = 2800
HEADS, HEAD_SIZE = 40, 128


class PlainDenoiser:
    """Of one load."""

    def __init__(self, pipe, scheduler, several):
        self._pipe = pipe
        self._scheduler = scheduler
        self._several = several

    def open(self, conditions, geometry, steps, mine):
        """A run of `steps` steps, of which this GPU does those in `mine`."""
        return PlainRun(self._pipe, self._scheduler, conditions, geometry, steps, mine, self._several)


class PlainRun:
    """Holds the caches of one run: one for each step that is done here, and a condition part that they share."""

    def __init__(self, pipe, scheduler, _conditions, geometry, steps, mine, several):
        self._pipe = pipe
        self._sigmas = Sigmas(scheduler, pipe, steps)
        self._several = several
        self._reference = None
        self._own = {}
        pipe.kv_cache1 = {}
        pipe.shared_cond_cache = _condition_parts(pipe)
        options = {"batch_size": 1, "dtype": pipe.param_dtype, "device": pipe.device}
        for step in mine:
            if several:
                pipe._initialize_kv_cache(**options, kv_cache_size=geometry.cache_tokens)
                self._own[step] = _sharing(pipe.kv_cache1, pipe.shared_cond_cache)
            else:
                # Numbered from one: upstream meant a GPU each.
                pipe._initialize_kv_cache(**options, gpu_id=step + 1, kv_cache_size=geometry.cache_tokens)
                self._own[step] = pipe.kv_cache1[str(step + 1)]
        pipe._initialize_crossattn_cache(**options)
        self._cross = pipe.crossattn_cache

    def condition(self, clip, reference):
        """Writes reference and motion into the condition part, which every later step looks at."""
        self._reference = reference
        latents = clip.noise(0)
        width = clip.span(0)["current_end"] - clip.span(0)["current_start"]
        self._pipe.noise_model(
            [latents],
            t=torch.zeros([1, latents.shape[1]], device=self._pipe.device, dtype=self._pipe.param_dtype),
            **clip.arguments(0, reference),
            sink_flag=True,
            kv_cache=next(iter(self._own.values())),
            crossattn_cache=self._cross,
            current_start=0,
            current_end=width,
        )

    def step(self, index, latents, clip, block):
        """Denoising step `index` of a block, `[16, latent frames, h/8, w/8]` → the same shape."""
        t = self._sigmas.timesteps[index]
        flow = self._pipe.noise_model(
            [latents],
            t=torch.tensor([t] * latents.shape[1]).to(self._pipe.device).unsqueeze(0),
            **clip.arguments(block, self._reference),
            kv_cache=self._own[index],
            crossattn_cache=self._cross,
            **clip.span(block),
            mask=None,
        )
        return self._sigmas.step(index, latents, torch.cat(flow, dim=0), clip.generator)

    def close(self):
        self._own = {}
        self._pipe.kv_cache1 = None
        self._pipe.shared_cond_cache = None
        self._pipe.crossattn_cache = None


def _condition_parts(pipe):
    options = {"dtype": pipe.param_dtype, "device": pipe.device}
    shape = [1, CONDITION_TOKENS, HEADS, HEAD_SIZE]
    return [
        {
            "cond_k": torch.zeros(shape, **options),
            "cond_v": torch.zeros(shape, **options),
            "cond_end": torch.tensor([0], dtype=torch.long, device=pipe.device),
        }
        for _ in range(pipe.noise_model.num_layers)
    ]


def _sharing(cache, parts):
    """The pipeline for several GPUs gives each cache a condition part of its own; the steps of one GPU share one."""
    for layer, part in zip(cache, parts):
        layer.update(part)
    return cache
