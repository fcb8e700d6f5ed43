"""Whether the studio's own passes can run here: each of their kinds once, on a few rows."""

import torch

# bf16 in its tensor cores, which the passes are made for, came with this one.
OLDEST_CAPABILITY = (8, 0)


def why_not(device, fp8):
    """None where they can; otherwise the reason, in words."""
    capability = torch.cuda.get_device_capability(device)
    if capability < OLDEST_CAPABILITY:
        return f"the card is of generation {capability[0]}.{capability[1]}, older than {OLDEST_CAPABILITY[0]}.0"
    try:
        import triton  # noqa: F401

        with torch.no_grad(), torch.cuda.device(device):
            _try(device, fp8)
    except Exception as error:
        return f"{type(error).__name__}: {error}".strip().splitlines()[0]
    return None


def _try(device, fp8):
    from . import rows as over
    from .attention import attend, cross
    from .keys import Store, rotate
    from .products import Product

    heads, head, tokens = 2, 128, 32
    width = heads * head
    x = torch.randn([tokens, width], dtype=torch.bfloat16, device=device)
    layer = torch.nn.Linear(width, width, dtype=torch.bfloat16, device=device)
    norm = over.Norm(torch.ones([1, width], device=device), torch.zeros([1, width], device=device))
    _, entered = over.normed(x, norm, fp8, [x], (norm.gain[0], None), keep=True)
    y = Product([layer], fp8)(entered)
    table = tuple(torch.ones([tokens, head // 2], device=device) for _ in range(2))
    rotate(y, x, tokens, heads, table, None, 0.0, stride=width)
    store = Store(1, tokens, width, heads, device, compact=True)
    store.put(0, 0, y, table)
    k = store.get(0, tokens, torch.empty_like(x))
    over.gelu(cross(x, k, k, heads), fp8)
    over.merged([attend(x, k, k, heads), attend(x, y, y, heads)], heads, fp8)
    torch.cuda.synchronize()
