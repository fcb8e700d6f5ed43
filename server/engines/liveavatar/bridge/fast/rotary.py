"""Rotary embedding over frame, line and column of a token, as cosines and sines in real numbers."""

import numpy as np
import torch

THETA = 10000.0
# Where the reference stands: that many latent frames after the video's beginning, and shifted with it.
REFERENCE_FRAME = 30
# Latent frames of motion and how many of them share a token: the last, the two before, the sixteen before those.
MOTION = ((1, 1), (2, 2), (16, 4))


class Rotary:
    """For heads of `head` numbers: a third each for line and column, the rest for the frame."""

    def __init__(self, head, device):
        self._device = device
        third = 2 * (head // 6)
        self._speeds = [self._of(size) for size in (head - 2 * third, third, third)]

    def _of(self, size):
        steps = torch.arange(0, size, 2, dtype=torch.float64, device=self._device)
        return 1.0 / torch.pow(THETA, steps.div(size))

    def table(self, frames, lines, columns):
        """Positions along each axis → cosines and sines of all their tokens, each `[tokens, head / 2]` in float32."""
        axes = [torch.outer(self._numbers(at), speeds) for at, speeds in zip((frames, lines, columns), self._speeds)]
        f, h, w = (len(axis) for axis in axes)
        angles = torch.cat(
            [
                axes[0].view(f, 1, 1, -1).expand(f, h, w, -1),
                axes[1].view(1, h, 1, -1).expand(f, h, w, -1),
                axes[2].view(1, 1, w, -1).expand(f, h, w, -1),
            ],
            dim=-1,
        ).flatten(0, 2)
        # LiveAvatar keeps them as half-precision complex numbers: their rounding is part of what was trained.
        return tuple(part.half().float().contiguous() for part in (angles.cos(), angles.sin()))

    def _numbers(self, at):
        """A range is made on the GPU: copying one there would wait for all that it still has to do."""
        if isinstance(at, range):
            return torch.arange(at.start, at.stop, dtype=torch.float64, device=self._device)
        return torch.as_tensor(at, dtype=torch.float64, device=self._device)

    def of_motion(self, height, width):
        """The motion's tokens, which stay where they are; `height` and `width` in tokens of a full frame."""
        tables = []
        before = 0
        for latents, share in MOTION:
            before += latents
            frames = np.linspace(before, before - latents + 1, latents // share).astype(int)
            lines, columns = (
                np.linspace(0, size - 1, 2 * size // (2 * share)).astype(int) for size in (height, width)
            )
            tables.append(self.table(-frames, lines, columns))
        return tuple(torch.cat(parts) for parts in zip(*tables))
