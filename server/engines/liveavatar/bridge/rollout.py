"""What a run or a session makes on one rank: every block is denoised step by step, handed along the ranks, and decoded by
the last."""

import random

import torch

from .blocks import Clip


def roll_out(loaded, job, conditions, geometry, ranks, report, stop, decoding, course, keeping):
    """
    Makes the blocks of `course`; returns whether it went to the end. `stop()` is asked before every block, and on a single
    GPU before every step. There the latents are those of LiveAvatar's single-GPU mode with online decode off, for the
    same seed and weights; on several those of its mode for several. `decoding`: None but on the last rank.
    """
    pipe = loaded.pipe
    clips = Clips(pipe, geometry, conditions, job["params"]["base_seed"])
    with torch.amp.autocast("cuda", dtype=pipe.param_dtype), torch.no_grad():
        since = course.first // geometry.blocks
        rollout = Rollout(loaded, job, conditions, ranks, report, stop, decoding, clips, since)
        try:
            rollout.begin()
            if course.kept and not rollout.go_through_again(course.kept):
                return False
            for at in range(course.first, course.end):
                if not ranks.agree(lambda: not stop()):
                    return False
                if not rollout.make(at, keeping):
                    return False
            return True
        finally:
            rollout.close()


class Rollout:
    """The blocks of one performance, in order. Made where gradients are off; `since`: the clip that is told as the first."""

    def __init__(self, loaded, job, conditions, ranks, report, stop, decoding, clips, since=0):
        self._pipe, self._ranks, self._report = loaded.pipe, ranks, report
        self._stop, self._decoding, self._clips, self._since = stop, decoding, clips, since
        self._steps = job["params"]["sample_steps"]
        self._mine = ranks.share(self._steps)
        self._portrait = conditions.portrait
        self._reference = conditions.portrait.reference
        # The first picture of all.
        self._made = None
        self._run = None
        if self._mine:
            self._run = loaded.denoiser.open(conditions, clips.geometry, self._steps, self._mine)

    def begin(self):
        """Shows portrait and prompt to who will look at them."""
        if self._decoding:
            self._decoding.begin(self._portrait.motion)
        if self._run:
            self._run.condition(self._clips.of(0)[0], self._reference)

    def make(self, at, keeping):
        """Block `at` of the performance. Returns whether it was made: on a single GPU it may be given up."""
        ranks, run, report, decoding = self._ranks, self._run, self._report, self._decoding
        clip, block = self._clips.of(at)
        index = clip.index
        if index == 1 and block == 0 and ranks.several:
            # From the second clip on the first picture that was made is the reference.
            nothing = torch.empty_like(self._reference)
            self._reference = ranks.share_out(nothing if self._made is None else self._made)
            if run:
                run.condition(clip, self._reference)
        latents = clip.noise(block) if ranks.is_first else ranks.receive(clip.noise(block))
        keeping.begin(at)
        for step in self._mine:
            if not ranks.several and self._stop():
                return False
            keeping.enter(latents)
            latents = run.step(step, latents, clip, block)
            if decoding:
                report.progress("generating", index - self._since + 1, block + 1, step + 1)
        latents = latents.to(self._pipe.param_dtype)
        keeping.end(latents)
        report.spent("generating")
        if not decoding:
            ranks.pass_on(latents)
            return True
        if at == 0:
            self._made = latents.unsqueeze(0)[:, :, 0:1].to(self._reference.dtype)
        decoding.put(latents)
        if not self._mine:
            report.progress("generating", index - self._since + 1, block + 1, self._steps)
        return True

    def go_through_again(self, kept):
        """
        Fills the caches and the decoder's memory by what they were filled with when the part before was made, and leaves
        Python's generator where it was then. On a single GPU. Returns whether it went to the end.
        """
        random.setstate(kept[0]["random"])
        for one in kept:
            clip, block = self._clips.of(one["block"])
            for step, latents in enumerate(one["inputs"]):
                if self._stop():
                    return False
                self._run.step(step, latents, clip, block)
            self._decoding.put(one["latents"])
        return True

    def close(self):
        if self._run:
            self._run.close()


class Clips:
    """The clip that a block of the performance is in; one at a time is held. `kind`: of clip."""

    def __init__(self, pipe, geometry, conditions, seed, kind=Clip):
        self.geometry = geometry
        self._from = (pipe, geometry, conditions)
        self._seed = seed
        self._kind = kind
        self._clip = None

    def of(self, at):
        """The clip, and the block's number in it."""
        index, block = divmod(at, self.geometry.blocks)
        if self._clip is None or self._clip.index != index:
            self._clip = self._kind(*self._from, index, self._seed)
        return self._clip, block
