"""One layer of the transformer: its weights, and its pass over rows of tokens."""

from dataclasses import dataclass
from typing import Any

from . import rows as over
from .attention import attend, cross
from .keys import rotate
from .products import Product
from .rows import Norm

# Of the six vectors by which the time of a step modulates a layer.
SHIFT, GAIN, GATE, LATER_SHIFT, LATER_GAIN, LATER_GATE = range(6)
# Diffusers' adaptive norm, which takes the voice in, has its own.
VOICE_EPS = 1e-5


class Layer:
    """Takes its weights from a block of LiveAvatar's transformer."""

    def __init__(self, block, fp8):
        own, other = block.self_attn, block.cross_attn
        self.heads = own.num_heads
        self.eps = own.eps
        self._fp8 = fp8
        self.modulation = block.modulation.float()
        self.qkv = Product([own.q, own.k, own.v], fp8)
        self._out = Product([own.o], fp8)
        self._query_gain, self.key_gain = own.norm_q.weight, own.norm_k.weight
        self._asks = Product([other.q], fp8)
        self._told = Product([other.k, other.v], fp8)
        self._answer = Product([other.o], fp8)
        self._asks_gain, self._told_gain = other.norm_q.weight, other.norm_k.weight
        # Its affine part as any other norm's.
        self._norm = Norm(block.norm3.weight.float()[None], block.norm3.bias.float()[None], block.norm3.eps, False)
        self._up, self._down = Product([block.ffn[0]], fp8), Product([block.ffn[2]], fp8)

    def modulated(self, modulation, gain, shift, rounds):
        return Norm(modulation[gain][None], modulation[shift][None], self.eps, rounds)

    def words(self, context):
        """Keys and values of the prompt, `context` as `Rows`: `[tokens, features]` each."""
        told = self._told(context)
        width = told.shape[1] // 2
        return over.rms(told[:, :width], self._told_gain, self.eps), told[:, width:]

    def look(self, entered, table):
        """Rows as the products take them → rotated queries, and keys and values side by side as they are."""
        told = self.qkv(entered)
        width = told.shape[1] // 3
        q = told.new_empty([told.shape[0], width])
        rotate(told, q, len(q), self.heads, table, self._query_gain, self.eps, stride=told.stride(0))
        return q, told[:, width : 2 * width], told[:, 2 * width :]

    def attended(self, q, spans):
        """`spans`: one or two pairs of keys and values."""
        seen = [attend(q, k, v, self.heads) for k, v in spans]
        return self._out(over.merged(seen, self.heads, self._fp8))

    def rest(self, x, seen, modulation, words):
        """
        What a layer does after its self-attention → the three parts and the two gates whose sum with `x` it is.
        """
        gate = modulation[GATE]
        _, entered = over.normed(x, self._norm, self._fp8, [seen], (gate, None))
        q = over.rms(self._asks(entered), self._asks_gain, self.eps)
        answer = self._answer(over.taken(cross(q, *words, self.heads), self._fp8))
        later = self.modulated(modulation, LATER_GAIN, LATER_SHIFT, False)
        _, entered = over.normed(x, later, self._fp8, [seen, answer], (gate, None), rounds=False)
        fed = self._down(over.gelu(self._up(entered), self._fp8))
        return [seen, answer, fed], (gate, modulation[LATER_GATE])


@dataclass
class Heard:
    """A block's share of the recording as one layer takes it in."""

    norm: Norm
    keys: Any
    values: Any


class Voice:
    """What some layers add: attention of each frame's tokens over the sound of that frame."""

    def __init__(self, injector, adaptive, fp8):
        self._heads, self._eps, self._fp8 = injector.num_heads, injector.eps, fp8
        self._adapts = Product([adaptive.linear], fp8)
        self._asks = Product([injector.q], fp8)
        self._told = Product([injector.k, injector.v], fp8)
        self._answer = Product([injector.o], fp8)
        self._asks_gain, self._told_gain = injector.norm_q.weight, injector.norm_k.weight

    def hear(self, overall, tokens):
        """`overall` `[frames, features]`, after its activation · `tokens` `[frames, n, features]`."""
        shift, gain = self._adapts(over.taken(overall, self._fp8)).chunk(2, dim=1)
        told = self._told(over.taken(tokens.flatten(0, 1), self._fp8))
        width = told.shape[1] // 2
        keys = over.rms(told[:, :width], self._told_gain, self._eps)
        norm = Norm((1 + gain).float(), shift.float(), VOICE_EPS, False)
        shape = tokens.shape
        return Heard(norm, keys.view(shape), told[:, width:].reshape(shape))

    def answer(self, entered, heard):
        q = over.rms(self._asks(entered), self._asks_gain, self._eps)
        return self._answer(over.taken(cross(q, heard.keys, heard.values, self._heads), self._fp8))
