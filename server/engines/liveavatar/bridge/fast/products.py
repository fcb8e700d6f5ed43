"""Matrix products with the checkout's weights, in bf16 or in FP8."""

import torch
import torch.nn.functional as F

from .rows import FP8, Rows

FP8_MOST = 448.0


class Product:
    """
    One or several of the model's linear layers over the same input as one product. They keep their weights as views of
    its; in FP8, which takes the place of theirs, they are left without.
    """

    def __init__(self, layers, fp8):
        weight = torch.cat([layer.weight for layer in layers]) if len(layers) > 1 else layers[0].weight.data
        biases = [layer.bias for layer in layers]
        self._bias = None if biases[0] is None else torch.cat(biases)
        self._fp8 = fp8
        if fp8:
            self._weight, self._scales = quantised(weight)
        else:
            self._weight = weight
        begin = 0
        for layer in layers:
            end = begin + layer.out_features
            layer.weight.data = weight.new_empty(0) if fp8 else weight[begin:end]
            begin = end

    def __call__(self, rows: Rows):
        """`[rows, in]` → `[rows, out]` in bf16."""
        if not self._fp8:
            return F.linear(rows.values, self._weight, self._bias)
        return torch._scaled_mm(
            rows.values,
            self._weight.t(),
            scale_a=rows.scales,
            scale_b=self._scales,
            bias=self._bias,
            out_dtype=torch.bfloat16,
            use_fast_accum=True,
        )


def quantised(weight):
    """`[out, in]` in FP8 and a scale for each output, `[1, out]`."""
    most = weight.abs().amax(dim=1, keepdim=True).float().clamp(min=1e-12)
    scales = most / FP8_MOST
    return (weight.float() / scales).clamp(-FP8_MOST, FP8_MOST).to(FP8), scales.t().contiguous()
