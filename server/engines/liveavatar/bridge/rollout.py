"""One GPU: every block is denoised, decoded and handed over before the next begins."""

import torch

from .blocks import Clip, Schedule, prefill
from .caches import StepCaches
from .decoding import StreamDecoder


def roll_out(loaded, job, conditions, geometry, _ranks, report, stop, sender):
    """
    Sends the pictures of `report.clips` clips; returns whether it went to the end. `stop()` is asked before every
    denoising step. Latents are those of LiveAvatar's single-GPU mode with online decode off, for the same seed and weights.
    """
    pipe, params = loaded.pipe, job["params"]
    steps = params["sample_steps"]
    reference = conditions.portrait.reference
    with torch.amp.autocast("cuda", dtype=pipe.param_dtype), torch.no_grad():
        schedule = Schedule(loaded.scheduler, pipe, steps)
        caches = StepCaches(pipe, geometry, steps)
        decoder = StreamDecoder(pipe.vae, conditions.portrait.motion)
        try:
            for index in range(report.clips):
                clip = Clip(pipe, geometry, conditions, index, params["base_seed"])
                if index == 0:
                    for step in caches.prefilled():
                        prefill(pipe, clip, reference, caches.take(step), caches.cross)
                        caches.give_back(step)
                for block in range(geometry.blocks):
                    latents = clip.noise(block)
                    for step in range(steps):
                        if stop():
                            return False
                        own = caches.take(step)
                        latents = schedule.step(step, latents, clip, block, reference, own, caches.cross)
                        caches.give_back(step)
                        report.progress("generating", index + 1, block + 1, step + 1)
                    report.spent("generating")
                    hand_over(decoder, latents, report, sender)
            return True
        finally:
            decoder.close()
            caches.close()


def hand_over(decoder, latents, report, sender):
    """Decodes a block and gives its pictures to the encoder."""
    pictures, pixels = decoder.decode(latents)
    sender.put(pixels)
    report.frames += pictures
    report.spent("decoding")
    report.first_frames()
