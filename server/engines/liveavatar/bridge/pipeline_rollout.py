"""Several GPUs: each rank but the last does one denoising step of every block, the last one decodes."""

import torch

from .blocks import Clip, Schedule, prefill
from .caches import RankCache
from .decoding import StreamDecoder
from .rollout import hand_over


def denoise(loaded, job, conditions, geometry, ranks, report, stop):
    """A rank that denoises. Returns whether it went to the end; `stop()` counts on the first rank."""
    pipe, params = loaded.pipe, job["params"]
    reference = conditions.portrait.reference
    with torch.amp.autocast("cuda", dtype=pipe.param_dtype), torch.no_grad():
        schedule = Schedule(loaded.scheduler, pipe, params["sample_steps"])
        cache = RankCache(pipe, geometry)
        try:
            for index in range(report.clips):
                clip = Clip(pipe, geometry, conditions, index, params["base_seed"])
                for block in range(geometry.blocks):
                    if not ranks.agree(lambda: not stop()):
                        return False
                    if block == 0 and index <= 1:
                        if index == 1:
                            # From the second clip on the first picture that was made is the reference.
                            reference = ranks.share(torch.empty_like(reference))
                        prefill(pipe, clip, reference, cache.own, cache.cross)
                    noise = clip.noise(block)
                    latents = noise if ranks.rank == 0 else ranks.receive(noise)
                    latents = schedule.step(
                        ranks.rank, latents, clip, block, reference, cache.own, cache.cross
                    )
                    ranks.pass_on(latents.to(noise.dtype))
                    report.spent("generating")
            return True
        finally:
            cache.close()


def decode(loaded, job, conditions, geometry, ranks, report, _stop, sender):
    """The rank that decodes. Returns whether it went to the end."""
    pipe, portrait = loaded.pipe, conditions.portrait
    steps = job["params"]["sample_steps"]
    with torch.amp.autocast("cuda", dtype=pipe.param_dtype), torch.no_grad():
        like = torch.empty(
            [16, geometry.per_block, *geometry.latent_size], dtype=pipe.param_dtype, device=pipe.device
        )
        made = None
        decoder = StreamDecoder(pipe.vae, portrait.motion)
        try:
            for index in range(report.clips):
                for block in range(geometry.blocks):
                    if not ranks.agree(lambda: True):
                        return False
                    if index == 1 and block == 0:
                        ranks.share(made)
                    latents = ranks.receive(like)
                    if index == 0 and block == 0:
                        made = latents.unsqueeze(0)[:, :, 0:1].to(portrait.reference.dtype)
                    report.spent("generating")
                    hand_over(decoder, latents, report, sender)
                    report.progress("generating", index + 1, block + 1, steps)
            return True
        finally:
            decoder.close()
