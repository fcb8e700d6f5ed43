"""
Looks at the Python that LiveAvatar is to run in, without importing anything heavy: prints one JSON object with the
version, the modules that are not there, and the versions of those whose version matters.
"""

import importlib.metadata
import importlib.util
import json
import sys

NEEDED = ["torch", "torchvision", "diffusers", "transformers", "peft", "easydict", "einops", "PIL", "decord", "librosa"]
# Cross-attention calls one of them and has no other way.
ATTENTION = ["flash_attn", "flash_attn_interface"]


def there(name):
    return importlib.util.find_spec(name) is not None


def version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


missing = [name for name in NEEDED if not there(name)]
if not any(there(name) for name in ATTENTION):
    missing.append("flash_attn")
print(
    json.dumps(
        {
            "python": list(sys.version_info[:3]),
            "missing": missing,
            "versions": {name: version(name) for name in ("torch", "transformers")},
        }
    )
)
