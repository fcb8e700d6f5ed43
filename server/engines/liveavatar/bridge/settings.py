"""What the studio decided before this process was started."""

import json
import os
from dataclasses import dataclass, field

VARIABLE = "LIVEAVATAR_SETTINGS"


@dataclass(frozen=True)
class Settings:
    """Paths are absolute; `options` are the studio's parameters that hold until a `load` names others."""

    checkout: str
    checkpoint: str
    lora: str
    rank: int
    members: int
    offload_kv_cache: bool = False
    options: dict = field(default_factory=dict)

    @property
    def dit_ranks(self):
        """GPUs that denoise. With several, each does one step, and one GPU more decodes."""
        return 1 if self.members == 1 else self.members - 1

    @property
    def decodes(self):
        """Whether this rank makes the pictures."""
        return self.rank == self.members - 1


def read_settings():
    """Raises `KeyError` or `ValueError` when the studio did not start this process."""
    told = json.loads(os.environ[VARIABLE])
    return Settings(
        checkout=told["checkout"],
        checkpoint=told["checkpoint"],
        lora=told.get("lora", ""),
        rank=int(os.environ["ENGINE_RANK"]),
        members=int(os.environ["ENGINE_RANKS"]),
        offload_kv_cache=bool(told.get("offloadKvCache", False)),
        options=told.get("options", {}),
    )
