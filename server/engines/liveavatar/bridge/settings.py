"""What the studio decided before this process was started."""

import json
import os
from dataclasses import dataclass, field

VARIABLE = "LIVEAVATAR_SETTINGS"


# More steps than these no run has: LiveAvatar was trained for them.
MOST_STEPS = 4


@dataclass(frozen=True)
class Settings:
    """
    Paths are absolute; `rank` is this process's place among `ranks`, a GPU each; `options` are the studio's parameters
    that hold until a `load` names others. `precision`, `caches` and `text_encoder` are "auto" or what was set up instead
    (see choice.py); `path`: "auto", or "plain" for LiveAvatar's own forward. `cache_folder`: where compiled code is kept
    from one start to the next; empty where torch keeps it.
    """

    checkout: str
    checkpoint: str
    lora: str
    rank: int
    ranks: int
    precision: str = "auto"
    caches: str = "auto"
    text_encoder: str = "auto"
    path: str = "auto"
    cache_folder: str = ""
    options: dict = field(default_factory=dict)

    @property
    def denoises(self):
        """Whether this rank has steps in some run: with five GPUs the last one only decodes."""
        return self.rank < MOST_STEPS

    @property
    def decodes(self):
        """Whether this rank makes the pictures."""
        return self.rank == self.ranks - 1


def read_settings():
    """Raises `KeyError` or `ValueError` when the studio did not start this process."""
    told = json.loads(os.environ[VARIABLE])
    return Settings(
        checkout=told["checkout"],
        checkpoint=told["checkpoint"],
        lora=told.get("lora", ""),
        rank=int(os.environ["ENGINE_RANK"]),
        ranks=int(os.environ["ENGINE_RANKS"]),
        precision=told.get("precision", "auto"),
        caches=told.get("caches", "auto"),
        text_encoder=told.get("textEncoder", "auto"),
        path=told.get("path", "auto"),
        cache_folder=told.get("cacheFolder", ""),
        options=told.get("options", {}),
    )
