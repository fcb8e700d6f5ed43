"""Denoising on the studio's own passes: what a run prepares once, and one step of one block."""

import random

import torch

from ..blocks import Sigmas
from .keys import ConditionKeys, StepKeys
from .transformer import Transformer

# How far before the video's current place LiveAvatar lets the reference stand, drawn anew at every step.
NEAREST, FARTHEST = 4, 30


class FastDenoiser:
    """Of one load. `compact`: the steps' keys and values in INT8, half of bf16."""

    def __init__(self, pipe, scheduler, fp8, compact):
        self._pipe = pipe
        self._scheduler = scheduler
        self.compact = compact
        self._transformer = Transformer(pipe.noise_model, fp8)

    def open(self, conditions, geometry, steps, mine):
        """A run of `steps` steps, of which this GPU does those in `mine`."""
        return FastRun(self._pipe, self._transformer, self._scheduler, conditions, geometry, steps, mine, self.compact)


class FastRun:
    """Holds the caches of one run."""

    def __init__(self, pipe, transformer, scheduler, conditions, geometry, steps, mine, compact):
        self._transformer = transformer
        self._geometry = geometry
        self._sigmas = Sigmas(scheduler, pipe, steps)
        self._motion = conditions.portrait.motion
        self._size = tuple(size // 2 for size in geometry.latent_size)
        layers, device = len(transformer.layers), transformer.device
        shape = (layers, geometry.cache_tokens, transformer.width, transformer.heads, device)
        self._own = {step: StepKeys(shape, compact) for step in mine}
        self._scratch = (None, None)
        if compact:
            scratch = [geometry.cache_tokens, transformer.width]
            self._scratch = tuple(torch.empty(scratch, dtype=torch.bfloat16, device=device) for _ in range(2))
        self._conditions = None
        self._timings = {step: transformer.timing(self._sigmas.timesteps[step]) for step in mine}
        self._words = transformer.read(conditions.context[0])
        self._block = None
        # The clip that the caches are filled from on; no earlier one is in them.
        self._since = None

    def condition(self, clip, reference):
        """Writes reference and motion, which every later step looks at."""
        transformer = self._transformer
        if self._conditions is None:
            height, width = self._size
            seen = height * width
            motion = sum(len(part) for part in transformer.rotary.of_motion(height, width)[:1])
            shape = (transformer.width, transformer.heads, transformer.device)
            self._conditions = ConditionKeys(len(transformer.layers), seen + motion, seen, *shape)
        still = transformer.timing(0)
        reference, motion = (part.to(torch.bfloat16) for part in (reference, self._motion))
        transformer.condition(reference, motion, self._words, still, self._conditions)

    def step(self, index, latents, clip, block):
        """Denoising step `index` of a block, `[16, latent frames, h/8, w/8]` → the same shape."""
        g, transformer = self._geometry, self._transformer
        at = clip.index * g.blocks + block
        frame = at * g.per_block
        self._enter(at, clip, block)
        if self._since is None:
            self._since = clip.index
        # Drawn as LiveAvatar draws it, from Python's own generator.
        distance = random.randint(NEAREST, FARTHEST)
        moved = max(0, frame - (FARTHEST - distance))
        self._conditions.move(transformer.reference_table(moved, *self._size))
        flow = transformer.step(
            latents, self._table, self._words, self._heard, self._timings[index], self._own[index],
            block * g.per_block * g.tokens_per_latent,
            g.cache_tokens if clip.index > self._since else (block + 1) * g.per_block * g.tokens_per_latent,
            self._conditions, self._scratch,
        )  # fmt: skip
        return self._sigmas.step(index, latents, flow, clip.generator)

    def _enter(self, at, clip, block):
        """What the steps of a block have in common is made once."""
        if self._block == at:
            return
        g = self._geometry
        frame = at * g.per_block
        height, width = self._size
        self._block = at
        self._table = self._transformer.rotary.table(range(frame, frame + g.per_block), range(height), range(width))
        self._heard = self._transformer.hear(clip.speech(block), g.per_block)

    def close(self):
        self._own = self._conditions = self._words = self._scratch = None
