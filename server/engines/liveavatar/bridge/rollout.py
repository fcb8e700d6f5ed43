"""One run on one rank: every block is denoised step by step, handed along the ranks, and decoded by the last."""

import torch

from .blocks import Clip


def roll_out(loaded, job, conditions, geometry, ranks, report, stop, decoding):
    """
    Makes `report.clips` clips; returns whether it went to the end. `stop()` is asked before every block, and on a single
    GPU before every step. There the latents are those of LiveAvatar's single-GPU mode with online decode off, for the
    same seed and weights; on several those of its mode for several. `decoding`: None but on the last rank.
    """
    pipe, params = loaded.pipe, job["params"]
    steps = params["sample_steps"]
    mine = ranks.share(steps)
    reference = conditions.portrait.reference
    with torch.amp.autocast("cuda", dtype=pipe.param_dtype), torch.no_grad():
        run = loaded.denoiser.open(conditions, geometry, steps, mine) if mine else None
        try:
            if decoding:
                decoding.begin(conditions.portrait.motion)
            made = None
            for index in range(report.clips):
                clip = Clip(pipe, geometry, conditions, index, params["base_seed"])
                for block in range(geometry.blocks):
                    if not ranks.agree(lambda: not stop()):
                        return False
                    if index == 1 and block == 0 and ranks.several:
                        # From the second clip on the first picture that was made is the reference.
                        reference = ranks.share_out(torch.empty_like(reference) if made is None else made)
                    if run and block == 0 and (index == 0 or index == 1 and ranks.several):
                        run.condition(clip, reference)
                    latents = clip.noise(block) if ranks.is_first else ranks.receive(clip.noise(block))
                    for step in mine:
                        if not ranks.several and stop():
                            return False
                        latents = run.step(step, latents, clip, block)
                        if decoding:
                            report.progress("generating", index + 1, block + 1, step + 1)
                    latents = latents.to(pipe.param_dtype)
                    report.spent("generating")
                    if not decoding:
                        ranks.pass_on(latents)
                        continue
                    if index == 0 and block == 0:
                        made = latents.unsqueeze(0)[:, :, 0:1].to(reference.dtype)
                    decoding.put(latents)
                    if not mine:
                        report.progress("generating", index + 1, block + 1, steps)
            return True
        finally:
            if run:
                run.close()
