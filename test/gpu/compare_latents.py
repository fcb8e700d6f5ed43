"""`python compare_latents.py A.pt B.pt [OUT.json]`: the largest difference between two runs' latents, `[16, T, h, w]`."""

import json
import sys

import torch

a, b = (torch.load(path).float() for path in sys.argv[1:3])
clips = min(a.shape[1], b.shape[1]) // 12
difference = (a[:, : clips * 12] - b[:, : clips * 12]).abs()
found = {
    "shapes": [list(a.shape), list(b.shape)],
    "finite": bool(torch.isfinite(a).all() and torch.isfinite(b).all()),
    "range": [a.min().item(), a.max().item()],
    "spread": a.std().item(),
    "largest": difference.max().item(),
    "largestByClip": [difference[:, c * 12 : c * 12 + 12].max().item() for c in range(clips)],
}
print(json.dumps(found))
if len(sys.argv) > 3:
    with open(sys.argv[3], "w", encoding="utf-8") as file:
        json.dump(found, file, indent=1)
