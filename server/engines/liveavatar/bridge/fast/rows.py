"""Rows of tokens, and the fused passes over them (see kernels.py). A row is a token, its columns the features."""

from dataclasses import dataclass
from typing import Any

import torch
import triton

from . import kernels

FP8 = torch.float8_e4m3fn


@dataclass(frozen=True)
class Rows:
    """What a product takes: `values` `[rows, features]`, bf16, or FP8 with a scale for each row, `[rows, 1]`."""

    values: Any
    scales: Any = None


@dataclass(frozen=True)
class Norm:
    """
    A layer normalisation: `gain` and `shift` `[n, features]` in float32, each for a stretch of equally many rows.
    `rounds`: LiveAvatar rounds to bf16 between normalising and applying them.
    """

    gain: Any
    shift: Any
    eps: float = 1e-6
    rounds: bool = True


def _empty(like, fp8, dtype=torch.bfloat16):
    values = torch.empty(like.shape, dtype=FP8 if fp8 else dtype, device=like.device)
    scales = torch.empty([like.shape[0], 1], dtype=torch.float32, device=like.device) if fp8 else None
    return Rows(values, scales)


def _block(width):
    block = triton.next_power_of_2(width)
    return {"BLOCK": block, "num_warps": min(16, max(1, block // 1024))}


def normed(x, norm, fp8, parts=(), gates=(None, None), rounds=True, keep=False, dtype=torch.bfloat16):
    """
    `x + parts[0] · gates[0] + parts[1] + parts[2] · gates[1]`, normalised → `(the sum in bf16 or None, Rows or None)`.
    Without `norm` only the sum is made.
    """
    rows, width = x.shape
    kept = torch.empty_like(x) if keep else None
    out = _empty(x, fp8, dtype) if norm else Rows(x)
    first, second, third = (*parts, x, x, x)[:3]
    stretches = norm.gain.shape[0] if norm else 1
    kernels.norm_rows[(rows,)](
        x, first, _or(gates[0], x), second, third, _or(gates[1], x), _or(kept, x),
        norm.gain if norm else x, norm.shift if norm else x, out.values, _or(out.scales, x),
        width, rows // stretches, norm.eps if norm else 0.0,
        PARTS=len(parts), GATED=gates[0] is not None, ROUND=rounds, KEEP=keep,
        ROUND_NORM=bool(norm and norm.rounds), NORM=norm is not None, FP8=fp8, **_block(width),
    )  # fmt: skip
    return kept, out if norm else None


def merged(attended, heads, fp8):
    """What one or two attentions saw, each `([rows, features], [heads, rows])`, as one, for the next product."""
    (first, first_lse), (second, second_lse) = attended[0], attended[-1]
    return _merge(first, first_lse, second, second_lse, heads, len(attended) == 2, False, fp8)


def taken(x, fp8):
    """Rows as the next product takes them."""
    return _merge(x, x, x, x, 1, False, False, fp8) if fp8 else Rows(x)


def gelu(x, fp8):
    return _merge(x, x, x, x, 1, False, True, fp8)


def _merge(first, first_lse, second, second_lse, heads, two, bends, fp8):
    rows, width = first.shape
    if not (two or bends or fp8):
        return Rows(first)
    out = _empty(first, fp8)
    kernels.merge_rows[(rows,)](
        first, first_lse, second, second_lse, out.values, _or(out.scales, first), rows, width,
        HEAD=width // heads, TWO=two, GELU=bends, FP8=fp8, **_block(width),
    )  # fmt: skip
    return out


def rms(x, weight, eps):
    """RMS normalisation over all columns of `x`, which may be a part of wider rows."""
    rows, width = x.shape
    out = torch.empty([rows, width], dtype=x.dtype, device=x.device)
    kernels.rms_rows[(rows,)](x, weight, out, x.stride(0), width, eps, **_block(width))
    return out


def _or(tensor, other):
    return other if tensor is None else tensor
