"""Keys and values that outlive a pass: what each step saw of the video so far, and the conditions all steps share."""

import torch
import triton

from . import kernels


class Store:
    """Keys or values of every layer, written in place: `[layers, tokens, features]`, bf16, or INT8 with scales by head."""

    def __init__(self, layers, tokens, width, heads, device, compact=False):
        self._heads = heads
        self._compact = compact
        dtype = torch.int8 if compact else torch.bfloat16
        self.values = torch.empty([layers, tokens, width], dtype=dtype, device=device)
        self._scales = (
            torch.empty([layers, tokens, heads], dtype=torch.float32, device=device) if compact else None
        )

    def put(self, layer, begin, x, table=None, weight=None, eps=0.0):
        """Rows `x` from token `begin` on; with `weight` normalised first, with `table` rotated."""
        self._rotate(x, x.stride(0), 0, self.values[layer], 0, layer, begin, len(x), 1, table, weight, eps)

    def put_all(self, x, table):
        """The first tokens of all layers at once: `x` `[layers, rows, features]`, rotated."""
        layers, rows, width = x.shape
        span = (self.values.stride(0), x.stride(0))
        self._rotate(x, width, span[1], self.values, span[0], 0, 0, rows, layers, table, None, 0.0)

    def _rotate(self, x, stride, x_layer, out, out_layer, layer, begin, rows, layers, table, weight, eps):
        scales = self._scales[layer] if self._compact else x
        rotate(
            x, out, rows, self._heads, table, weight, eps,
            stride=stride, begin=begin, scales=scales if self._compact else None,
            layers=layers, x_layer=x_layer, out_layer=out_layer,
            scale_layer=self._scales.stride(0) if self._compact else 0,
        )  # fmt: skip

    def get(self, layer, tokens, scratch):
        """The first `tokens` of a layer in bf16, in place or in `scratch`."""
        values = self.values[layer, :tokens]
        if not self._compact:
            return values
        width = values.shape[1]
        block = triton.next_power_of_2(width)
        kernels.expand_rows[(tokens,)](
            values, self._scales[layer], scratch, width,
            HEADS=self._heads, HEAD=width // self._heads, BLOCK=block, num_warps=min(8, max(1, block // 1024)),
        )  # fmt: skip
        return scratch[:tokens]


def rotate(
    x, out, rows, heads, table, weight, eps, stride, begin=0, scales=None,
    layers=1, x_layer=0, out_layer=0, scale_layer=0,
):  # fmt: skip
    """Normalises and rotates rows of `x`, which lie `stride` apart, into `out`. See `kernels.rotate_rows`."""
    width = out.shape[-1]
    cosines, sines = table or (x, x)
    padded = triton.next_power_of_2(heads)
    kernels.rotate_rows[(rows, layers)](
        x, x if weight is None else weight, cosines, sines, out, x if scales is None else scales,
        stride, x_layer, out_layer, scale_layer, eps, begin,
        HEADS=heads, PAIRS=width // heads // 2, PADDED=padded,
        NORM=weight is not None, ROTATE=table is not None, INT8=scales is not None,
        num_warps=min(8, max(1, padded * (width // heads) // 1024)),
    )  # fmt: skip


class StepKeys:
    """What one step saw of the video so far: the tokens of a clip, overwritten in turn."""

    def __init__(self, shape, compact):
        self.keys, self.values = (Store(*shape, compact=compact) for _ in range(2))


class ConditionKeys:
    """
    Reference and motion, the same for all steps. The reference moves along with the video, so its keys are kept as they
    are before rotation too.
    """

    def __init__(self, layers, tokens, reference, width, heads, device):
        self.keys, self.values = (Store(layers, tokens, width, heads, device) for _ in range(2))
        self.still = Store(layers, reference, width, heads, device)

    def move(self, table):
        """Turns the reference's keys to where it stands now."""
        self.keys.put_all(self.still.values, table)
