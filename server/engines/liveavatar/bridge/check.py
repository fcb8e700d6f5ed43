"""
Looks at the Python that LiveAvatar is to run in, without importing anything heavy: prints one JSON object with the
version, the modules that are not there, and the versions of those whose version matters.
"""

import importlib.metadata
import importlib.util
import json
import pathlib
import re
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


def torch_cuda():
    """The CUDA that torch is built for, "" where it is built for none, None where that cannot be read."""
    try:
        folder = importlib.util.find_spec("torch").submodule_search_locations[0]
        text = (pathlib.Path(folder) / "version.py").read_text()
    except (AttributeError, IndexError, OSError, TypeError):
        return None
    found = re.search(r"^cuda\b[^=\n]*=\s*(None|['\"]([\d.]+)['\"])", text, re.MULTILINE)
    return None if found is None else found.group(2) or ""


missing = [name for name in NEEDED if not there(name)]
if not any(there(name) for name in ATTENTION):
    missing.append("flash_attn")
print(
    json.dumps(
        {
            "python": list(sys.version_info[:3]),
            "missing": missing,
            "versions": {name: version(name) for name in ("torch", "transformers")},
            "cuda": torch_cuda(),
        }
    )
)
