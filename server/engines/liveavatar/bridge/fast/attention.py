"""Attention of rows over keys that are there already, with what it takes to put two such attentions together."""

import torch
import torch.nn.functional as F


def attend(q, k, v, heads):
    """
    `q` `[rows, features]` over `k`, `v` `[keys, features]` → `([rows, features], [heads, rows])`; the second is the
    logarithm of each row's sum of exponentials.
    """
    q, k, v = (_by_head(x, heads) for x in (q, k, v))
    if q.is_cuda:
        out, lse = torch.ops.aten._scaled_dot_product_cudnn_attention(q, k, v, None, True)[:2]
    else:
        with torch.autocast(q.device.type, enabled=False):
            scores = (q.float() @ k.float().transpose(-1, -2)) * q.shape[-1] ** -0.5
            lse = scores.logsumexp(dim=-1)
            out = (scores - lse.unsqueeze(-1)).exp().to(v.dtype) @ v
    rows = q.shape[2]
    return out.transpose(1, 2).reshape(rows, -1), lse.reshape(heads, rows)


def cross(q, k, v, heads):
    """As `attend`, for few keys and without the sums. `k` and `v` may have an axis in front: that many parts of `q`."""
    parts = 1 if k.dim() == 2 else k.shape[0]
    q, k, v = (_by_head(x.reshape(parts, -1, x.shape[-1]), heads) for x in (q, k, v))
    return F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(parts * q.shape[2], -1)


def _by_head(x, heads):
    """`[parts, tokens, features]` or without parts → `[parts, heads, tokens, head]`."""
    x = x if x.dim() == 3 else x.unsqueeze(0)
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)
