"""One run on one rank: every block is denoised step by step, handed along the ranks, and decoded by the last."""

import random

import torch

from .blocks import Clip


def roll_out(loaded, job, conditions, geometry, ranks, report, stop, decoding, course, keeping):
    """
    Makes the blocks of `course`; returns whether it went to the end. `stop()` is asked before every block, and on a single
    GPU before every step. There the latents are those of LiveAvatar's single-GPU mode with online decode off, for the
    same seed and weights; on several those of its mode for several. `decoding`: None but on the last rank.
    """
    pipe, params = loaded.pipe, job["params"]
    steps, seed = params["sample_steps"], params["base_seed"]
    mine = ranks.share(steps)
    reference = conditions.portrait.reference
    with torch.amp.autocast("cuda", dtype=pipe.param_dtype), torch.no_grad():
        run = loaded.denoiser.open(conditions, geometry, steps, mine) if mine else None
        try:
            if decoding:
                decoding.begin(conditions.portrait.motion)
            clips = Clips(pipe, geometry, conditions, seed)
            if course.kept and not go_through_again(run, clips, reference, course.kept, stop, decoding):
                return False
            made = None
            since = course.first // geometry.blocks
            for at in range(course.first, course.end):
                clip, block = clips.of(at)
                index = clip.index
                if not ranks.agree(lambda: not stop()):
                    return False
                if index == 1 and block == 0 and ranks.several:
                    # From the second clip on the first picture that was made is the reference.
                    reference = ranks.share_out(torch.empty_like(reference) if made is None else made)
                if run and block == 0 and (index == 0 or index == 1 and ranks.several):
                    run.condition(clip, reference)
                latents = clip.noise(block) if ranks.is_first else ranks.receive(clip.noise(block))
                keeping.begin(at)
                for step in mine:
                    if not ranks.several and stop():
                        return False
                    keeping.enter(latents)
                    latents = run.step(step, latents, clip, block)
                    if decoding:
                        report.progress("generating", index - since + 1, block + 1, step + 1)
                latents = latents.to(pipe.param_dtype)
                keeping.end(latents)
                report.spent("generating")
                if not decoding:
                    ranks.pass_on(latents)
                    continue
                if at == 0:
                    made = latents.unsqueeze(0)[:, :, 0:1].to(reference.dtype)
                decoding.put(latents)
                if not mine:
                    report.progress("generating", index - since + 1, block + 1, steps)
            return True
        finally:
            if run:
                run.close()


def go_through_again(run, clips, reference, kept, stop, decoding):
    """
    Fills the caches and the decoder's memory by what they were filled with when the part before was made, and leaves
    Python's generator where it was then. On a single GPU. Returns whether it went to the end.
    """
    run.condition(clips.of(0)[0], reference)
    random.setstate(kept[0]["random"])
    for one in kept:
        clip, block = clips.of(one["block"])
        for step, latents in enumerate(one["inputs"]):
            if stop():
                return False
            run.step(step, latents, clip, block)
        decoding.put(one["latents"])
    return True


class Clips:
    """The clip that a block of the performance is in; one at a time is held."""

    def __init__(self, pipe, geometry, conditions, seed):
        self._from = (pipe, geometry, conditions)
        self._blocks = geometry.blocks
        self._seed = seed
        self._clip = None

    def of(self, at):
        """The clip, and the block's number in it."""
        index, block = divmod(at, self._blocks)
        if self._clip is None or self._clip.index != index:
            self._clip = Clip(*self._from, index, self._seed)
        return self._clip, block
