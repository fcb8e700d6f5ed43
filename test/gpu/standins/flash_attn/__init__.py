"""Stands in for flash-attn, over torch's own attention: for one sequence a batch, which is all LiveAvatar runs."""

import torch.nn.functional as F


def flash_attn_varlen_func(
    q, k, v, cu_seqlens_q, cu_seqlens_k, max_seqlen_q, max_seqlen_k, causal=False, softmax_scale=None, **_
):
    """`q`, `k`, `v`: `[tokens of all sequences, heads, size]`, sequences of equal length → like `q`."""
    batch = cu_seqlens_q.shape[0] - 1
    q, k, v = (x.unflatten(0, (batch, -1)).transpose(1, 2) for x in (q, k, v))
    out = F.scaled_dot_product_attention(q, k, v, is_causal=causal, scale=softmax_scale)
    return out.transpose(1, 2).flatten(0, 1).contiguous()


def flash_attn_func(q, k, v, causal=False, softmax_scale=None, **_):
    """`[batch, tokens, heads, size]` → like `q`."""
    q, k, v = (x.transpose(1, 2) for x in (q, k, v))
    out = F.scaled_dot_product_attention(q, k, v, is_causal=causal, scale=softmax_scale)
    return out.transpose(1, 2).contiguous()


def flash_attn_qkvpacked_func(*_, **__):
    raise NotImplementedError("Nothing measured here packs q, k and v.")


