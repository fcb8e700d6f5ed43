"""
What lies between the transformer's matrix products, fused into one pass over the rows each. A program handles one row;
shapes enter only as grids and strides, and numbers that depend on them are kept from being specialised on, so that no
size, length or portrait compiles anything again.
"""

import triton
import triton.language as tl


@triton.jit
def _put(values, at, row, mask, out, scales, FP8: tl.constexpr):
    """Stores a row in the type of `out`; in FP8 with a scale of its own."""
    if FP8:
        # The product would have been given bf16: what it does not hold is not to be scaled up.
        values = values.to(tl.bfloat16).to(tl.float32)
        most = tl.max(tl.where(mask, tl.abs(values), 0.0), axis=0)
        scale = tl.maximum(most, 1e-12) / 448.0
        tl.store(scales + row, scale)
        values = values / scale
    tl.store(out + at, values.to(out.dtype.element_ty), mask=mask)


@triton.jit(do_not_specialize=["rows_per_gain"])
def norm_rows(
    x, first, first_gate, second, third, third_gate, kept, gain, shift, out, scales,
    width, rows_per_gain, eps,
    PARTS: tl.constexpr, GATED: tl.constexpr, ROUND: tl.constexpr, KEEP: tl.constexpr, ROUND_NORM: tl.constexpr,
    NORM: tl.constexpr, FP8: tl.constexpr, BLOCK: tl.constexpr,
):
    """
    The residual stream with up to three additions, `x + first · first_gate + second + third · third_gate`, then layer
    normalisation, gain and shift. `kept` takes the sum as bf16. `gain` and `shift` change every `rows_per_gain` rows.
    """
    row = tl.program_id(0).to(tl.int64)
    column = tl.arange(0, BLOCK)
    mask = column < width
    at = row * width + column
    value = tl.load(x + at, mask=mask, other=0.0).to(tl.float32)
    if PARTS >= 1:
        part = tl.load(first + at, mask=mask, other=0.0).to(tl.float32)
        if GATED:
            part = part * tl.load(first_gate + column, mask=mask, other=0.0)
        value = value + part
    if PARTS >= 2:
        value = value + tl.load(second + at, mask=mask, other=0.0).to(tl.float32)
    if PARTS >= 3:
        part = tl.load(third + at, mask=mask, other=0.0).to(tl.float32)
        value = value + part * tl.load(third_gate + column, mask=mask, other=0.0)
    if ROUND:
        value = value.to(tl.bfloat16).to(tl.float32)
    if KEEP:
        tl.store(kept + at, value.to(tl.bfloat16), mask=mask)
    if NORM:
        mean = tl.sum(value, axis=0) / width
        away = tl.where(mask, value - mean, 0.0)
        normal = away * tl.rsqrt(tl.sum(away * away, axis=0) / width + eps)
        if ROUND_NORM:
            normal = normal.to(tl.bfloat16).to(tl.float32)
        told = row // rows_per_gain * width + column
        normal = normal * tl.load(gain + told, mask=mask, other=0.0) + tl.load(shift + told, mask=mask, other=0.0)
        _put(normal, at, row, mask, out, scales, FP8)


@triton.jit(do_not_specialize=["rows"])
def merge_rows(
    first, first_lse, second, second_lse, out, scales, rows, width,
    HEAD: tl.constexpr, TWO: tl.constexpr, GELU: tl.constexpr, FP8: tl.constexpr, BLOCK: tl.constexpr,
):
    """
    Two attentions over different keys as the one over all of them (`*_lse`: `[heads, rows]`, natural), or one as it is,
    or its GELU (tanh); then as the next product takes it.
    """
    row = tl.program_id(0).to(tl.int64)
    column = tl.arange(0, BLOCK)
    mask = column < width
    at = row * width + column
    value = tl.load(first + at, mask=mask, other=0.0).to(tl.float32)
    if TWO:
        of_head = column // HEAD * rows + row
        one = tl.load(first_lse + of_head, mask=mask, other=0.0)
        two = tl.load(second_lse + of_head, mask=mask, other=0.0)
        share = 1.0 / (1.0 + tl.exp(two - one))
        value = value * share + tl.load(second + at, mask=mask, other=0.0).to(tl.float32) * (1.0 - share)
    if GELU:
        inner = 0.7978845608028654 * (value + 0.044715 * value * value * value)
        value = value / (1.0 + tl.exp(-2.0 * inner))
    _put(value, at, row, mask, out, scales, FP8)


@triton.jit
def rms_rows(x, weight, out, stride, width, eps, BLOCK: tl.constexpr):
    """RMS normalisation of `width` columns of rows that lie `stride` apart, rounded as LiveAvatar rounds it."""
    row = tl.program_id(0).to(tl.int64)
    column = tl.arange(0, BLOCK)
    mask = column < width
    value = tl.load(x + row * stride + column, mask=mask, other=0.0).to(tl.float32)
    normal = value * tl.rsqrt(tl.sum(value * value, axis=0) / width + eps)
    gain = tl.load(weight + column, mask=mask, other=0.0).to(tl.float32)
    value = normal.to(tl.bfloat16).to(tl.float32) * gain
    tl.store(out + row * width + column, value.to(tl.bfloat16), mask=mask)


@triton.jit(do_not_specialize=["begin"])
def rotate_rows(
    x, weight, cosines, sines, out, scales, x_stride, x_layer, out_layer, scale_layer, eps, begin,
    HEADS: tl.constexpr, PAIRS: tl.constexpr, PADDED: tl.constexpr,
    NORM: tl.constexpr, ROTATE: tl.constexpr, INT8: tl.constexpr,
):
    """
    Rows of `HEADS` heads of `PAIRS` pairs: RMS normalisation over all of them, rotary embedding, and into a cache from its
    row `begin` on; in INT8 with a scale for each head. The second grid axis goes over layers.
    """
    row = tl.program_id(0).to(tl.int64)
    layer = tl.program_id(1).to(tl.int64)
    head = tl.arange(0, PADDED)[:, None]
    mask = head < HEADS
    column = head * (2 * PAIRS) + tl.arange(0, 2 * PAIRS)[None, :]
    value = tl.load(x + layer * x_layer + row * x_stride + column, mask=mask, other=0.0).to(tl.float32)
    if NORM:
        size = tl.rsqrt(tl.sum(tl.sum(value * value, axis=1), axis=0) / (HEADS * 2 * PAIRS) + eps)
        gain = tl.load(weight + column, mask=mask, other=0.0).to(tl.float32)
        value = ((value * size).to(tl.bfloat16).to(tl.float32) * gain).to(tl.bfloat16).to(tl.float32)
    if ROTATE:
        # Whole rows are read and written; what belongs together lies together, and is parted in registers only.
        even, odd = tl.split(tl.reshape(value, [PADDED, PAIRS, 2]))
        pair = tl.arange(0, PAIRS)[None, :]
        cosine = tl.load(cosines + row * PAIRS + pair)
        sine = tl.load(sines + row * PAIRS + pair)
        value = tl.reshape(tl.join(even * cosine - odd * sine, even * sine + odd * cosine), [PADDED, 2 * PAIRS])
    place = begin + row
    if INT8:
        scale = tl.maximum(tl.max(tl.abs(value), axis=1), 1e-12) / 127.0
        each = tl.arange(0, PADDED)
        tl.store(scales + layer * scale_layer + place * HEADS + each, scale, mask=each < HEADS)
        value = _whole(value / scale[:, None])
    at = out + layer * out_layer + place * (HEADS * 2 * PAIRS) + column
    tl.store(at, value.to(out.dtype.element_ty), mask=mask)


@triton.jit
def _whole(value):
    """To the nearest whole number, halves away from zero."""
    return tl.where(value >= 0, tl.floor(value + 0.5), -tl.floor(0.5 - value))


@triton.jit
def expand_rows(x, scales, out, width, HEADS: tl.constexpr, HEAD: tl.constexpr, BLOCK: tl.constexpr):
    """INT8 rows of a cache as bf16."""
    row = tl.program_id(0).to(tl.int64)
    column = tl.arange(0, BLOCK)
    mask = column < width
    value = tl.load(x + row * width + column, mask=mask, other=0).to(tl.float32)
    scale = tl.load(scales + row * HEADS + column // HEAD, mask=mask, other=0.0)
    tl.store(out + row * width + column, (value * scale).to(tl.bfloat16), mask=mask)


@triton.jit(do_not_specialize=["frames", "pixels", "remembers"])
def norm_channels(
    x, bias, added, gain, last, out, channels, frames, pixels, remembers, eps,
    BIAS: tl.constexpr, ADD: tl.constexpr, SILU: tl.constexpr, NORM: tl.constexpr, SPREAD: tl.constexpr,
    BLOCK: tl.constexpr, PIXELS: tl.constexpr,
):
    """
    `x` `[frames][pixels][channels]`, the bias that its convolution left out and what is `added` to it; then the decoder's
    norm over the channels of a pixel, and SiLU. `SPREAD` frames lie beside each other in a pixel of `out`, the latest
    last: each is written where it is seen, also in the frames that follow. What they see of the time before is in `last`,
    a pixel's whole row of it, or nothing yet (`remembers` 0).
    """
    frame = tl.program_id(1).to(tl.int64)
    pixel = tl.program_id(0).to(tl.int64) * PIXELS + tl.arange(0, PIXELS)[:, None]
    channel = tl.arange(0, BLOCK)[None, :]
    mask = (pixel < pixels) & (channel < channels)
    at = (frame * pixels + pixel) * channels + channel
    value = tl.load(x + at, mask=mask, other=0.0).to(tl.float32)
    if BIAS:
        told = tl.load(bias + channel, mask=channel < channels, other=0.0).to(tl.float32)
        value = (value + told).to(tl.bfloat16).to(tl.float32)
    if ADD:
        value = value + tl.load(added + at, mask=mask, other=0.0).to(tl.float32)
        value = value.to(tl.bfloat16).to(tl.float32)
    if NORM:
        length = tl.sqrt(tl.sum(value * value, axis=1))
        value = value / tl.maximum(length, eps)[:, None]
        value = value * tl.load(gain + channel, mask=channel < channels, other=0.0)
    if SILU:
        value = value / (1.0 + tl.exp(-value))
    value = value.to(tl.bfloat16)
    for later in tl.static_range(SPREAD):
        place = ((frame + later) * pixels + pixel) * (SPREAD * channels) + (SPREAD - 1 - later) * channels + channel
        tl.store(out + place, value, mask=mask & (frame + later < frames))
    for older in tl.static_range(SPREAD - 1):
        seen = mask & (older < SPREAD - 1 - frame)
        row = pixel * (SPREAD * channels) + channel
        past = tl.load(last + row + (1 + frame + older) * channels, mask=seen & (remembers != 0), other=0.0)
        tl.store(out + frame * pixels * (SPREAD * channels) + row + older * channels, past, mask=seen)


KERNELS = (norm_rows, merge_rows, rms_rows, rotate_rows, expand_rows, norm_channels)


def compiled():
    """How many variants of the kernels were made in this process so far, compiled or read from where they are kept."""
    return sum(len(made[0]) for kernel in KERNELS for made in kernel.device_caches.values())
