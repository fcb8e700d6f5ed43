"""
The VAE's decoder over a stream: one latent frame after the other, which takes no longer than several at once and the
least memory; channels beside each other, and what the causal convolutions remember written where the next finds it.
"""

import torch
import torch.nn.functional as F
import triton

from ..decoding import LOST_AT_FIRST, PRIMING_LATENTS
from . import kernels

NORM_EPS = 1e-12


class FastDecoder:
    """Takes the decoder of a loaded VAE; its weights are laid out anew, their values stay."""

    def __init__(self, vae):
        self._vae = vae
        decoder = vae.model.decoder
        self._enter = [_Causal(vae.model.conv2), _Causal(decoder.conv1)]
        self._stages = [_stage(layer) for layer in [*decoder.middle, *decoder.upsamples]]
        norm, _, conv = decoder.head
        self._stages.append(_Head(norm, conv))

    def open(self, motion):
        """A video that begins after `motion` `[1, 16, T, h/8, w/8]`."""
        return FastStream(self, motion)

    def run(self, latents, memory):
        """`[16, T, h/8, w/8]` → `[pictures, 3, h, w]`; `memory`: what is remembered, by place in the decoder."""
        mean, spread = (part.view(-1, 1, 1, 1) for part in self._vae.scale)
        x = (latents.to(self._vae.dtype) / spread + mean).transpose(0, 1)
        for at, stage in enumerate(self._enter):
            x = stage(x, memory, ("enter", at))
        for at, stage in enumerate(self._stages):
            x = stage(x, memory, at)
        return x


class FastStream:
    """One video."""

    def __init__(self, decoder, motion):
        self._decoder = decoder
        self._memory = {}
        self._skip = LOST_AT_FIRST
        # The first latent frame is one picture, each later one four.
        for latents in motion[0, :, :PRIMING_LATENTS].split(1, dim=1):
            decoder.run(latents, self._memory)

    def decode(self, latents):
        """`[16, T, h/8, w/8]` → T times some pictures as packed RGB, `[pictures][h][w][3]` uint8 on the GPU."""
        for part in latents.split(1, dim=1):
            video = self._decoder.run(part, self._memory)[self._skip :].permute(0, 2, 3, 1)
            self._skip = 0
            yield video.float().clamp(-1, 1).add(1).mul(127.5).round().to(torch.uint8).contiguous()

    def close(self):
        self._memory = {}


def _stage(layer):
    name = type(layer).__name__
    kinds = {"ResidualBlock": _Residual, "AttentionBlock": _Attention, "Resample": _Upsample}
    return kinds[name](layer)


class _Causal:
    """
    A convolution over time and space that sees what was before. It is done as one over space alone: the frames that it
    sees lie beside each other as channels. cuDNN does this about twice as fast as a convolution in three dimensions.
    """

    def __init__(self, conv):
        out, into, self._sees, high, wide = conv.weight.shape
        self._padding = (high // 2, wide // 2)
        weight = conv.weight.data.permute(0, 2, 1, 3, 4).reshape(out, self._sees * into, high, wide)
        self._weight, self.bias = weight.contiguous(memory_format=torch.channels_last), conv.bias

    def __call__(self, x, memory, key, norm=None, before=None, whole=True):
        """
        `x` `[T, C, h, w]`, with `before` the bias that it still lacks, with `norm` normalised → `[T, C', h, w]`; unless
        `whole` without its `bias`: torch adds one in a pass of its own, and whoever takes it next can do so for nothing.
        """
        frames, channels, height, width = x.shape
        wide = _beside(x, frames, self._sees * channels, height, width)
        (norm or PLAIN)(x, wide, self._sees, bias=before, last=memory.get(key))
        if self._sees > 1:
            # All that the last frame sees.
            memory[key] = wide[-1].clone(memory_format=torch.preserve_format)
        return F.conv2d(wide, self._weight, self.bias if whole else None, padding=self._padding)


class _Norm:
    """Over the channels, then SiLU where it is followed by one; without `norm` only a copy."""

    def __init__(self, norm=None, silu=True):
        self._gain = (norm.gamma.float() * norm.scale).flatten().contiguous() if norm else None
        self._silu = silu and norm is not None

    def __call__(self, x, out, spread=1, bias=None, added=None, last=None):
        """`x + bias + added` into `out`, in which `spread` frames lie beside each other; `last`: the row before them."""
        # As they are, unless a convolution has no way to give them so.
        x = x.contiguous(memory_format=torch.channels_last)
        frames, channels, height, width = x.shape
        block = triton.next_power_of_2(channels)
        pixels = max(1, 4096 // block)
        kernels.norm_channels[(triton.cdiv(height * width, pixels), frames)](
            x, x if bias is None else bias,
            x if added is None else added.contiguous(memory_format=torch.channels_last),
            x if self._gain is None else self._gain, x if last is None else last, out,
            channels, frames, height * width, int(last is not None), NORM_EPS,
            BIAS=bias is not None, ADD=added is not None, SILU=self._silu, NORM=self._gain is not None, SPREAD=spread,
            BLOCK=block, PIXELS=pixels,
        )  # fmt: skip
        return out


PLAIN = _Norm()


class _Residual:
    def __init__(self, block):
        first, _, conv, second, _, _, last = block.residual
        self._norms = _Norm(first), _Norm(second)
        self._convs = _Causal(conv), _Causal(last)
        shortcut = block.shortcut
        self._shortcut = None if isinstance(shortcut, torch.nn.Identity) else _Causal(shortcut)

    def __call__(self, x, memory, at):
        first, second = self._convs
        inner = first(x, memory, (at, 0), self._norms[0], whole=False)
        inner = second(inner, memory, (at, 1), self._norms[1], before=first.bias, whole=False)
        around = x if self._shortcut is None else self._shortcut(x, memory, at)
        return PLAIN(inner, _beside(inner, *inner.shape), bias=second.bias, added=around)


class _Attention:
    """Of each frame's pixels over each other, one head."""

    def __init__(self, block):
        self._block = block
        self._norm = _Norm(block.norm, silu=False)

    def __call__(self, x, _memory, _at):
        frames, channels, height, width = x.shape
        normal = _beside(x, frames, channels, height, width)
        self._norm(x, normal)
        tokens = normal.permute(0, 2, 3, 1).reshape(frames, 1, height * width, channels)
        inner, outer = self._block.to_qkv, self._block.proj
        q, k, v = F.linear(tokens, inner.weight.flatten(1), inner.bias).chunk(3, dim=-1)
        seen = F.linear(F.scaled_dot_product_attention(q, k, v), outer.weight.flatten(1), outer.bias)
        return x + seen.view(frames, height, width, channels).permute(0, 3, 1, 2)


class _Upsample:
    """Twice as wide and high, and in most stages twice as many frames."""

    def __init__(self, layer):
        self._time = _Causal(layer.time_conv) if layer.mode == "upsample3d" else None
        conv = layer.resample[1]
        self._weight, self._bias = conv.weight.data.contiguous(memory_format=torch.channels_last), conv.bias

    def __call__(self, x, memory, at):
        if self._time is not None:
            if memory.get((at, "begun")):
                x = self._doubled(x, memory, at)
            # The very first frame stays one, and is not remembered either.
            memory[at, "begun"] = True
        frames, channels, height, width = x.shape
        large = _beside(x, frames, channels, 2 * height, 2 * width)
        # Each pixel four times: `[T, h, 2, w, 2, C]` in memory.
        pixels = large.permute(0, 2, 3, 1).view(frames, height, 2, width, 2, channels)
        pixels.copy_(x.permute(0, 2, 3, 1)[:, :, None, :, None])
        made = F.conv2d(large, self._weight, None, padding=1)
        return PLAIN(made, _beside(made, *made.shape), bias=self._bias)

    def _doubled(self, x, memory, at):
        frames, channels, height, width = x.shape
        twice = self._time(x, memory, at)
        out = _beside(x, 2 * frames, channels, height, width)
        out[0::2], out[1::2] = twice[:, :channels], twice[:, channels:]
        return out


class _Head:
    def __init__(self, norm, conv):
        self._norm, self._conv = _Norm(norm), _Causal(conv)

    def __call__(self, x, memory, at):
        return self._conv(x, memory, at, self._norm)


def _beside(like, *shape):
    """Room for `[T, C, h, w]`, the channels of a pixel beside each other."""
    return torch.empty(shape, dtype=like.dtype, device=like.device, memory_format=torch.channels_last)
