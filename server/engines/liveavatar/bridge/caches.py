"""The transformer's attention caches, in the order and places LiveAvatar's own rollouts give them."""

import torch

from .blocks import CONDITION_TOKENS, HEAD_SIZE, HEADS


class StepCaches:
    """One GPU does all steps: a cache of keys and values for each, and one condition part that they share."""

    def __init__(self, pipe, geometry, steps):
        self._pipe = pipe
        self._steps = steps
        pipe.kv_cache1 = {}
        pipe.shared_cond_cache = None if pipe.offload_kv_cache else _condition_parts(pipe)
        for step in range(steps):
            # Numbered from one: upstream meant a GPU each.
            pipe._initialize_kv_cache(
                batch_size=1,
                dtype=pipe.param_dtype,
                device=pipe.device,
                gpu_id=step + 1,
                kv_cache_size=geometry.cache_tokens,
            )
        pipe._initialize_crossattn_cache(batch_size=1, dtype=pipe.param_dtype, device=pipe.device)
        self.cross = pipe.crossattn_cache

    def prefilled(self):
        """The steps whose condition part has to be written: all, or one where they share it."""
        return range(self._steps) if self._pipe.offload_kv_cache else range(1)

    def take(self, step):
        """The cache of a step, on the GPU."""
        if self._pipe.offload_kv_cache:
            self._pipe._move_kv_cache_to_working_gpu(step + 1)
        return self._pipe.kv_cache1[str(step + 1)]

    def give_back(self, step):
        if self._pipe.offload_kv_cache:
            self._pipe._move_kv_cache_to_working_gpu(step + 1, step + 1)

    def close(self):
        _forget(self._pipe)


class RankCache:
    """One GPU of several does one step: one cache."""

    def __init__(self, pipe, geometry):
        self._pipe = pipe
        pipe._initialize_kv_cache(
            batch_size=1, dtype=pipe.param_dtype, device=pipe.device, kv_cache_size=geometry.cache_tokens
        )
        pipe._initialize_crossattn_cache(batch_size=1, dtype=pipe.param_dtype, device=pipe.device)
        self.own = pipe.kv_cache1
        self.cross = pipe.crossattn_cache

    def close(self):
        _forget(self._pipe)


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


def _forget(pipe):
    pipe.kv_cache1 = None
    pipe.shared_cond_cache = None
    pipe.crossattn_cache = None
